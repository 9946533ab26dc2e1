/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.flusslance.dataset;

import io.flusslance.config.StorageOptions;
import io.flusslance.types.ColumnDescriptions;

import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.lance.CommitBuilder;
import org.lance.Dataset;
import org.lance.FragmentMetadata;
import org.lance.Transaction;
import org.lance.index.Index;
import org.lance.operation.Merge;
import org.lance.operation.Operation;
import org.lance.operation.Update;
import org.lance.operation.UpdateConfig;
import org.lance.operation.UpdateMap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Commits transactions to a dataset. */
public final class LanceTransactions {

    /**
     * The id of the fragment that fenced commits remove. It is a valid id that no dataset reaches.
     * All tiering commits, of every table and version of this plugin, must use the same id.
     */
    static final long FENCE_FRAGMENT = 0xFFFF_FFFEL;

    /** Each attempt writes a manifest, after checking what others have committed. */
    private static final int REBASES = 10;

    private final StorageOptions storage;

    /** Creates transactions for a storage, whose secrets are kept out of errors. */
    public LanceTransactions(StorageOptions storage) {
        this.storage = storage;
    }

    /**
     * Commits new fragments, unless tiering has committed since the version that is open.
     *
     * <p>A plain {@code Append} conflicts with no other commit, so two writers with the same rows
     * would both succeed. This is an {@code Update} that also removes {@link #FENCE_FRAGMENT}, a
     * fragment that no dataset has: Lance rejects one of two concurrent commits that change the
     * same fragment, without checking that it exists. Appends, compactions, deletes, updates, index
     * builds and metadata changes by other programs do not conflict, before or after; a {@code
     * Merge} of columns, a restore or an overwrite does.
     *
     * @param dataset the version that the commit is based on
     * @param removed the ids of fragments that no longer exist
     * @param updated fragments with more deleted rows than in that version
     * @param added the new fragments, with the dataset's field ids and the id 0, for which Lance
     *     assigns the next free one
     * @param uuid identifies the transaction
     * @param properties the properties of the transaction
     * @return the number of the new version
     * @throws CommitConflictException if another commit came first
     * @throws IOException if the commit failed; the caller must then check whether it took effect
     *     all the same
     */
    public long commitFenced(
            Dataset dataset,
            List<Integer> removed,
            List<FragmentMetadata> updated,
            List<FragmentMetadata> added,
            String uuid,
            Map<String, String> properties)
            throws IOException {
        List<Long> removedAndFence = new ArrayList<>(List.of(FENCE_FRAGMENT));
        removed.forEach(id -> removedAndFence.add((long) id));
        return commit(
                dataset,
                Update.builder()
                        .removedFragmentIds(removedAndFence)
                        .updatedFragments(updated)
                        .newFragments(added)
                        .build(),
                uuid,
                properties,
                REBASES);
    }

    /**
     * Commits new fragments together with a schema. It conflicts with all other commits since the
     * open version, except index builds and metadata changes. It is meant for the first commit to a
     * dataset: its time grows with the number of fragments, and other programs that are committing
     * meanwhile must start again.
     *
     * @param dataset the version that the commit is based on, which must be the newest
     * @param added the new fragments, with the dataset's field ids and the id 0
     * @param schema the schema from {@link DatasetSchema#of}, with the metadata that the dataset
     *     has from this commit on
     * @return the number of the new version
     * @throws CommitConflictException if another commit came first
     * @throws IOException if the commit failed; the caller must then check whether it took effect
     *     all the same
     */
    public long commitWithSchema(
            Dataset dataset,
            List<FragmentMetadata> added,
            Schema schema,
            String uuid,
            Map<String, String> properties)
            throws IOException {
        List<FragmentMetadata> fragments = new ArrayList<>(LanceVersions.fragmentsOf(dataset));
        int id = firstFreeFragmentId(dataset, fragments);
        for (FragmentMetadata fragment : added) {
            fragments.add(
                    new FragmentMetadata(
                            id++, fragment.getFiles(), fragment.getPhysicalRows(), null, null));
        }
        return commit(dataset, operation(dataset, fragments, schema), uuid, properties, 0);
    }

    /**
     * Returns the lowest id above those of all fragments and of all indexes. If an index still
     * lists the id of a fragment that was removed, a new fragment with this id would count as
     * indexed, and searches would not find its rows.
     */
    private static int firstFreeFragmentId(Dataset dataset, List<FragmentMetadata> fragments) {
        int highest = fragments.stream().mapToInt(FragmentMetadata::getId).reduce(-1, Math::max);
        for (Index index : dataset.getIndexes()) {
            for (int fragment : index.fragments().orElse(List.of())) {
                highest = Math.max(highest, fragment);
            }
        }
        return highest + 1;
    }

    /**
     * Sets keys of the schema metadata and keeps all others.
     *
     * @param dataset the newest version
     * @throws CommitConflictException if a conflicting commit came first
     * @throws IOException if the commit failed
     */
    public void setSchemaMetadata(Dataset dataset, Map<String, String> metadata)
            throws IOException {
        commit(
                dataset,
                UpdateConfig.builder()
                        .schemaMetadataUpdates(
                                UpdateMap.builder().updates(metadata).replace(false).build())
                        .build(),
                UUID.randomUUID().toString(),
                Map.of(),
                REBASES);
    }

    /**
     * Adds columns, which are null in existing rows. Lance's own method for this refuses a MAP,
     * because its entries and keys are not nullable.
     *
     * @param dataset the newest version
     * @param described existing columns whose metadata is added to what they have
     * @param columns the new columns
     * @throws CommitConflictException if another commit came first, for example one of the tiering
     *     job
     * @throws IOException if the commit failed
     */
    public void addColumns(Dataset dataset, List<Field> described, List<Field> columns)
            throws IOException {
        Schema present = DatasetSchema.of(dataset);
        List<Field> fields = new ArrayList<>();
        for (Field field : present.getFields()) {
            Map<String, String> metadata = new HashMap<>(field.getMetadata());
            for (Field description : described) {
                if (description.getName().equals(field.getName())) {
                    metadata.putAll(description.getMetadata());
                }
            }
            fields.add(ColumnDescriptions.withMetadata(field, metadata));
        }
        fields.addAll(columns);
        commit(
                dataset,
                operation(
                        dataset,
                        LanceVersions.fragmentsOf(dataset),
                        new Schema(fields, present.getCustomMetadata())),
                UUID.randomUUID().toString(),
                Map.of(),
                0);
    }

    /**
     * The number of attempts is Lance's: how often it retries after commits that do not conflict.
     */
    private long commit(
            Dataset dataset,
            Operation operation,
            String uuid,
            Map<String, String> properties,
            int attempts)
            throws IOException {
        try {
            try (Transaction transaction =
                            new Transaction.Builder()
                                    .readVersion(dataset.version())
                                    .uuid(uuid)
                                    .operation(operation)
                                    .transactionProperties(properties)
                                    .build();
                    Dataset committed =
                            new CommitBuilder(dataset)
                                    .writeParams(storage.toMap())
                                    .maxRetries(attempts)
                                    // it would remove versions that Fluss and queries still need
                                    .skipAutoCleanup(true)
                                    .execute(transaction)) {
                // Lance can't write a schema that it can't read
                CheckedVersions.add(committed);
                return committed.version();
            }
            // not only RuntimeException: JNI throws an undeclared IOException on storage errors
        } catch (Exception e) {
            String doing = "Committing to dataset " + dataset.uri();
            if (LanceErrors.isRetryableConflict(e)) {
                throw new CommitConflictException(
                        doing
                                + " conflicted with another commit: "
                                + LanceErrors.describe(e, storage));
            }
            throw LanceErrors.toIOException(doing, e, storage);
        }
    }

    private static Merge operation(Dataset dataset, List<FragmentMetadata> fragments, Schema schema)
            throws IOException {
        return schema.getFields().stream().anyMatch(DatasetSchema::holdsDictionary)
                ? DictionaryMerge.of(dataset, fragments, schema)
                : Merge.builder().fragments(fragments).schema(schema).build();
    }

    /**
     * Returns whether a commit with a schema is possible and readable afterwards. Such a commit
     * can't assign stable row ids, and the SDK can't read a transaction whose schema has a
     * dictionary column.
     */
    public static boolean canCommitSchema(Dataset dataset) {
        return !dataset.hasStableRowIds()
                && DatasetSchema.of(dataset).getFields().stream()
                        .noneMatch(DatasetSchema::holdsDictionary);
    }
}
