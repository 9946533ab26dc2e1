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
package io.flusslance.benchmark;

import io.flusslance.storage.StorageRelay;
import io.flusslance.storage.StorageRequest;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a storage was asked for in one phase of a table's life.
 *
 * @param name of the phase
 * @param requests how many of each kind
 * @param uploadedBytes of the bodies that it was sent
 * @param downloadedBytes of the bodies that it sent
 * @param seconds how long the phase took
 * @param cpuSeconds that all threads of the process computed meanwhile, the server's too
 * @param peakBytes the peak of the process's resident memory meanwhile
 */
record StoragePhase(
        String name,
        Map<Kind, Long> requests,
        long uploadedBytes,
        long downloadedBytes,
        double seconds,
        double cpuSeconds,
        long peakBytes) {

    private static final double NANOS_PER_SECOND = 1e9;

    /** What a request is about. */
    enum Kind {
        GET,
        HEAD,
        LIST,
        PUT,
        /** A part of a multipart upload. */
        PART,
        /** Begins or ends a multipart upload. */
        POST,
        DELETE;

        static Kind of(StorageRequest request) {
            boolean isFolder = request.target().contains("list-type=");
            if (request.method().equals("GET") && isFolder) {
                return LIST;
            }
            if (request.method().equals("PUT") && request.target().contains("partNumber=")) {
                return PART;
            }
            return valueOf(request.method());
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a phase does. */
    interface Work<T> {
        T run() throws Exception;
    }

    /** A phase with what came of it. */
    record Done<T>(StoragePhase phase, T result) {}

    /** Counts what passes through a relay meanwhile. */
    static <T> Done<T> count(String name, StorageRelay relay, Work<T> work) throws Exception {
        relay.forget();
        ProcessStatus.resetPeak();
        long cpuAtStart = ProcessStatus.cpuNanos();
        long start = System.nanoTime();
        T result = work.run();
        double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
        Map<Kind, Long> requests = new EnumMap<>(Kind.class);
        relay.requests().forEach(request -> requests.merge(Kind.of(request), 1L, Long::sum));
        return new Done<>(
                new StoragePhase(
                        name,
                        requests,
                        relay.receivedBytes(),
                        relay.sentBytes(),
                        seconds,
                        (ProcessStatus.cpuNanos() - cpuAtStart) / NANOS_PER_SECOND,
                        ProcessStatus.read().peakResidentBytes()),
                result);
    }

    /** All requests. */
    long total() {
        return requests.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The requests of a kind. */
    long of(Kind kind) {
        return requests.getOrDefault(kind, 0L);
    }
}
