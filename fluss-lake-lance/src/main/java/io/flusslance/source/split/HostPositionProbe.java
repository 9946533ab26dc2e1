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
package io.flusslance.source.split;

import org.apache.fluss.lake.serializer.SimpleVersionedSerializer;
import org.apache.fluss.lake.source.LakeSplit;
import org.apache.fluss.metadata.TableBucket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Determines whether Fluss's savepoints store the number of rows that were read of a split. Fluss
 * 0.9.1 loses it for splits of log tables, so the split stores it itself. If Fluss stored it too,
 * the rows would be skipped twice. Fluss's own serializer is probed with a split of 7 rows.
 */
final class HostPositionProbe {

    private static final Logger LOG = LoggerFactory.getLogger(HostPositionProbe.class);

    private static final String SERIALIZER = "org.apache.fluss.flink.lake.LakeSplitSerializer";
    private static final String SPLIT = "org.apache.fluss.flink.lake.split.LakeSnapshotSplit";
    private static final String OUTPUT = "org.apache.flink.core.memory.DataOutputSerializer";
    private static final String INPUT = "org.apache.flink.core.memory.DataInputDeserializer";

    private static final long ROWS = 7;

    // empty before a host was found
    private static volatile Optional<Boolean> kept = Optional.empty();

    /** Returns whether the Fluss of this process stores them. */
    static boolean areKept() {
        if (kept.isEmpty()) {
            kept = hosts().map(HostPositionProbe::areKept).findFirst();
        }
        return kept.orElse(false);
    }

    /**
     * Returns the class loaders that may have Fluss's classes; the connector may be part of the job
     * rather than of Flink.
     */
    private static Stream<ClassLoader> hosts() {
        return Stream.of(
                        HostPositionProbe.class.getClassLoader(),
                        Thread.currentThread().getContextClassLoader())
                .filter(loader -> loader != null && isHost(loader));
    }

    private static boolean isHost(ClassLoader loader) {
        try {
            loader.loadClass(SERIALIZER);
            return true;
        } catch (ClassNotFoundException e) {
            // no Flink, so no savepoints
            return false;
        }
    }

    /**
     * Returns whether a version of Fluss stores them.
     *
     * @param host the loader of its classes
     * @return true also if the classes are not as expected, because reading rows twice is better
     *     than losing them
     */
    static boolean areKept(ClassLoader host) {
        try {
            return rowsAfterRoundTrip(host, host.loadClass(SERIALIZER)) == ROWS;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            LOG.warn(
                    "It can't be determined what this version of Fluss stores of a "
                            + "split in savepoints. A query that resumes from a savepoint "
                            + "reads its unfinished split again from the first row.",
                    e);
            return true;
        }
    }

    private static long rowsAfterRoundTrip(ClassLoader host, Class<?> serializerType)
            throws ReflectiveOperationException {
        TableBucket bucket = new TableBucket(1, 0);
        Class<?> splitType = host.loadClass(SPLIT);
        Object split =
                splitType
                        .getConstructor(
                                TableBucket.class,
                                String.class,
                                LakeSplit.class,
                                int.class,
                                long.class)
                        .newInstance(bucket, null, new NoRows(), 0, ROWS);
        Object serializer =
                serializerType
                        .getConstructor(SimpleVersionedSerializer.class)
                        .newInstance(new OfNoRows());
        Class<?> outputType = host.loadClass(OUTPUT);
        Object output = outputType.getConstructor(int.class).newInstance(64);
        method(serializerType, "serialize").invoke(serializer, output, split);
        Object bytes = outputType.getMethod("getCopyOfBuffer").invoke(output);
        Object input = host.loadClass(INPUT).getConstructor(byte[].class).newInstance(bytes);
        Object copy =
                method(serializerType, "deserialize")
                        .invoke(serializer, kind(splitType), bucket, null, input);
        return (long) splitType.getMethod("getRecordsToSkip").invoke(copy);
    }

    private static byte kind(Class<?> splitType) throws ReflectiveOperationException {
        return splitType.getField("LAKE_SNAPSHOT_SPLIT_KIND").getByte(null);
    }

    private static Method method(Class<?> type, String name) throws NoSuchMethodException {
        for (Method method : type.getMethods()) {
            if (method.getName().equals(name)) {
                return method;
            }
        }
        throw new NoSuchMethodException(type + "." + name);
    }

    /** A split for the probe. */
    private static final class NoRows implements LakeSplit {
        @Override
        public int bucket() {
            return 0;
        }

        @Override
        public List<String> partition() {
            return List.of();
        }
    }

    private static final class OfNoRows implements SimpleVersionedSerializer<LakeSplit> {
        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(LakeSplit split) {
            return new byte[0];
        }

        @Override
        public LakeSplit deserialize(int version, byte[] serialized) {
            return new NoRows();
        }
    }

    private HostPositionProbe() {}
}
