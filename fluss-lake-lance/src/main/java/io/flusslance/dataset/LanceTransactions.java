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

/** Commits to a dataset, and what its commits say. */
public final class LanceTransactions {

    /**
     * The id of the fragment that fenced commits remove. It is a valid id that no dataset reaches;
     * all commits of tiering, of whatever table and version of this plugin, must name the same.
     */
    static final long FENCE_FRAGMENT = 0xFFFF_FFFEL;

    /** Each attempt writes a manifest, after a look at what others have committed. */
    private static final int REBASES = 10;

    private final StorageOptions storage;

    /** Transactions on a storage; its settings serve to keep secrets out of errors. */
    public LanceTransactions(StorageOptions storage) {
        this.storage = storage;
    }

    /**
     * Commits new fragments, unless another commit of tiering came since the version that is open.
     *
     * <p>A plain {@code Append} of Lance passes over every other commit, so of two writers with the
     * same rows both would succeed. This is an {@code Update} that also removes {@link
     * #FENCE_FRAGMENT}, a fragment that no dataset has: Lance lets no two commits pass each other
     * that change one fragment, and does not ask whether it is there. Appends, compactions, deletes
     * and updates of others, index builds and changes of metadata pass, before and after; changes
     * of the columns by a {@code Merge}, restores and overwrites don't.
     *
     * @param dataset the version that the commit is based on
     * @param removed the ids of fragments that are there no longer
     * @param updated fragments of which more rows are deleted than in the version
     * @param added the new fragments, with the dataset's field ids and the id 0, for which Lance
     *     takes the next free one
     * @param uuid identifies the transaction
     * @param properties the transaction's properties
     * @return the version made
     * @throws CommitConflictException where another commit came first
     * @throws IOException where the commit failed; whether it took effect all the same must then be
     *     looked up
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
     * Commits new fragments together with a schema, unless any other commit came since the version
     * that is open but index builds and changes of metadata. It is for the first commit to a
     * dataset: the time that it takes grows with the number of fragments, and others that are at
     * work meanwhile have to begin again.
     *
     * @param dataset the version that the commit is based on, the newest one
     * @param added the new fragments, with the dataset's field ids and the id 0
     * @param schema the dataset's as {@link DatasetSchema#of} gives it, with the metadata that it
     *     has from this commit on
     * @return the version made
     * @throws CommitConflictException where another commit came first
     * @throws IOException where the commit failed; whether it took effect all the same must then be
     *     looked up
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
     * The lowest id above those of all fragments and of all indexes. An id that an index still
     * lists, of a fragment long gone, would make the new rows pass for indexed: a search would not
     * find them.
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
     * Sets keys of the metadata of the schema; the others stay.
     *
     * @param dataset its newest version
     * @throws CommitConflictException where another commit came first that it can't pass
     * @throws IOException where the commit failed
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
     * Adds columns, which read null in the rows that are there. Lance's own call for that refuses a
     * MAP, because its entries and keys are not nullable.
     *
     * @param dataset its newest version
     * @param described columns that are there, whose metadata is added to what they have
     * @param columns the new columns
     * @throws CommitConflictException where another commit came first, as one of the tiering job
     * @throws IOException where the commit failed
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

    /** The number of attempts is Lance's: how often it goes on after commits that it may pass. */
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
                        doing + " met another commit: " + LanceErrors.describe(e, storage));
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
     * Whether a commit with a schema is possible that can be read afterwards. It can't give ids to
     * rows that keep theirs when they move, and the SDK can't read a transaction that has a
     * dictionary column in its schema.
     */
    public static boolean canCommitSchema(Dataset dataset) {
        return !dataset.hasStableRowIds()
                && DatasetSchema.of(dataset).getFields().stream()
                        .noneMatch(DatasetSchema::holdsDictionary);
    }
}
