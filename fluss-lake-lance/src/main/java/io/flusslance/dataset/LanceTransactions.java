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
import org.lance.Fragment;
import org.lance.FragmentMetadata;
import org.lance.Transaction;
import org.lance.fragment.DataFile;
import org.lance.index.Index;
import org.lance.operation.Merge;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Commits to a dataset, and what its commits say. */
public final class LanceTransactions {

    private final StorageOptions storage;

    /** Transactions on a storage; its settings serve to keep secrets out of errors. */
    public LanceTransactions(StorageOptions storage) {
        this.storage = storage;
    }

    /**
     * Appends fragments, and fails where any other append came since the version that is open.
     *
     * <p>A plain {@code Append} of Lance passes over every other commit, so of two writers with the
     * same rows both would succeed. A {@code Merge} that lists all fragments, the present ones and
     * the new, conflicts with every commit that changed fragments or columns since; it lets index
     * builds and configuration changes pass.
     *
     * @param dataset the version that the append is based on, the newest one
     * @param present its {@link #fragmentsOf fragments}
     * @param added the new fragments, with the dataset's field ids, and with ids of their own from
     *     {@link #firstFreeFragmentId} on
     * @param schema the dataset's as {@link DatasetSchema#of} gives it, with the metadata that it
     *     has from this commit on
     * @param uuid identifies the transaction
     * @param properties the transaction's properties
     * @return the version made
     * @throws CommitConflictException where another commit came first
     * @throws IOException where the commit failed; whether it took effect all the same must then be
     *     looked up
     */
    public MadeVersion appendFenced(
            Dataset dataset,
            List<FragmentMetadata> present,
            List<FragmentMetadata> added,
            Schema schema,
            String uuid,
            Map<String, String> properties)
            throws IOException {
        List<FragmentMetadata> fragments = new ArrayList<>(present);
        fragments.addAll(added);
        return merge(dataset, fragments, schema, uuid, properties, MadeVersion::of);
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
        merge(
                dataset,
                fragmentsOf(dataset),
                new Schema(fields, present.getCustomMetadata()),
                UUID.randomUUID().toString(),
                Collections.emptyMap(),
                Dataset::version);
    }

    /**
     * Makes a version that is like the one before.
     *
     * @param dataset its newest version
     * @throws CommitConflictException where another commit came first
     * @throws IOException where the commit failed
     */
    public void makeVersion(Dataset dataset) throws IOException {
        merge(
                dataset,
                fragmentsOf(dataset),
                DatasetSchema.of(dataset),
                UUID.randomUUID().toString(),
                Collections.emptyMap(),
                Dataset::version);
    }

    private <T> T merge(
            Dataset dataset,
            List<FragmentMetadata> fragments,
            Schema schema,
            String uuid,
            Map<String, String> properties,
            Function<Dataset, T> result)
            throws IOException {
        try {
            try (Transaction transaction =
                            new Transaction.Builder()
                                    .readVersion(dataset.version())
                                    .uuid(uuid)
                                    .operation(operation(dataset, fragments, schema))
                                    .transactionProperties(properties)
                                    .build();
                    Dataset committed =
                            new CommitBuilder(dataset)
                                    .writeParams(storage.toMap())
                                    .maxRetries(0)
                                    .execute(transaction)) {
                return result.apply(committed);
            }
            // not only RuntimeException: JNI throws an undeclared IOException on storage errors
        } catch (Exception e) {
            String doing = "Committing to dataset " + dataset.uri();
            if (LanceErrors.isRetryableConflict(e)) {
                throw new CommitConflictException(
                        doing + " met another commit: " + LanceErrors.describe(e, storage), e);
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

    /** All fragments of a version; the time that it takes grows with their number. */
    public static List<FragmentMetadata> fragmentsOf(Dataset dataset) {
        return dataset.getFragments().stream().map(Fragment::metadata).collect(Collectors.toList());
    }

    /** The names of the data files that a version refers to. */
    public static Set<String> dataFilesOf(Dataset dataset) {
        return fragmentsOf(dataset).stream()
                .flatMap(fragment -> fragment.getFiles().stream())
                .map(DataFile::getPath)
                .collect(Collectors.toSet());
    }

    /**
     * The lowest id above those of all fragments and of all indexes. An id that an index still
     * lists, of a fragment long gone, would make the new rows pass for indexed: a search would not
     * find them.
     *
     * @param fragmentIds of all fragments of the dataset
     */
    public static int firstFreeFragmentId(Dataset dataset, Collection<Integer> fragmentIds) {
        int highest = fragmentIds.stream().reduce(-1, Math::max);
        for (Index index : dataset.getIndexes()) {
            List<Integer> covered = index.fragments().orElse(Collections.emptyList());
            for (int fragment : covered) {
                highest = Math.max(highest, fragment);
            }
        }
        return highest + 1;
    }

    /**
     * The transaction that made a version.
     *
     * @return empty where the version is gone
     * @throws UnreadableTransactionException where the version is there, and its transaction can't
     *     be read. Every other error of Lance and the storage passes as it is: a commit that is
     *     taken for not made would be made again.
     * @throws IOException where Lance can't read the schema of the version
     */
    public static Optional<Transaction> transactionOf(Dataset dataset, long version)
            throws IOException {
        if (dataset.version() == version) {
            return readTransaction(dataset);
        }
        Optional<Dataset> found = checkout(dataset, version);
        if (!found.isPresent()) {
            return Optional.empty();
        }
        try (Dataset at = found.get()) {
            return readTransaction(at);
        }
    }

    /**
     * A version, which the caller closes; empty where it is gone.
     *
     * @throws IOException where Lance can't read its schema
     */
    public static Optional<Dataset> checkout(Dataset dataset, long version) throws IOException {
        if (version < 1) {
            return Optional.empty();
        }
        try {
            Dataset found = dataset.checkoutVersion(version);
            try {
                ManifestTypeCheck.check(found);
            } catch (IOException e) {
                found.close();
                throw e;
            }
            return Optional.of(found);
        } catch (IllegalArgumentException e) {
            if (LanceErrors.isMissing(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Optional<Transaction> readTransaction(Dataset version)
            throws UnreadableTransactionException {
        try {
            return version.readTransaction();
            // not only RuntimeException: JNI throws an undeclared IOException on storage errors
        } catch (Exception e) {
            if (LanceErrors.isUnreadableTransaction(e)) {
                throw new UnreadableTransactionException(
                        "The transaction that made version "
                                + version.version()
                                + " of dataset "
                                + version.uri()
                                + " can't be read",
                        LanceErrors.isCompactionOfIndexes(e),
                        e);
            }
            throw e;
        }
    }
}
