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
package io.flusslance.memory;

/**
 * What the readers of a process hold together: half of {@code write.memory-limit}, beside what its
 * writers may hold. A reader never waits: who reads may be what those who hold memory wait for. It
 * is told the size of the batches to ask for instead.
 */
public final class ReadAllowance {

    private static final long LARGEST_BATCH_BYTES = 8 << 20;
    private static final long SMALLEST_BATCH_BYTES = 16 << 10;

    /** Of the limit of writers. */
    private static final int SHARE = 2;

    /** Readers that are expected in any process. */
    private static final long FEW_READERS = 4;

    /** A share of that size is left for a few readers, however many are expected. */
    private static final long LEAST_SHARE_BYTES = ReadAccount.BATCHES_HELD * (128L << 10);

    private static final ReadAllowance OF_PROCESS =
            new ReadAllowance(
                    Math.max(FEW_READERS, 2L * Runtime.getRuntime().availableProcessors()));

    /** Readers that are thought to be there at once. */
    private final long expectedReaders;

    // all guarded by this
    private int accounts;
    private long heldBytes;
    private long peakBytes;

    ReadAllowance(long expectedReaders) {
        this.expectedReaders = expectedReaders;
    }

    /** The allowance of this process. */
    public static ReadAllowance ofProcess() {
        return OF_PROCESS;
    }

    /**
     * A new account for a scan, which closes it. Scans share evenly, as if there were some readers
     * at once in any case, but a share is not made very small for readers that may never come. One
     * that finds nothing left gets the smallest batches, until it opens the next account.
     *
     * @param writeLimitBytes the limit of writers, {@code write.memory-limit}
     * @param scansOfReader the scans that its reader has open at the same time, each with an
     *     account
     */
    public synchronized ReadAccount newAccount(long writeLimitBytes, int scansOfReader) {
        accounts++;
        long all = writeLimitBytes / SHARE;
        long shares = Math.max(accounts, expectedReaders * scansOfReader);
        long least = Math.min(LEAST_SHARE_BYTES, all / (FEW_READERS * scansOfReader));
        long share = Math.min(Math.max(least, all / shares), all - heldBytes);
        long batch = share / ReadAccount.BATCHES_HELD;
        batch = Math.max(SMALLEST_BATCH_BYTES, Math.min(LARGEST_BATCH_BYTES, batch));
        count(ReadAccount.BATCHES_HELD * batch);
        return new ReadAccount(this, batch);
    }

    synchronized void count(long bytes) {
        heldBytes += bytes;
        peakBytes = Math.max(peakBytes, heldBytes);
    }

    synchronized void readerLeft() {
        accounts--;
    }

    /** What readers hold now. */
    public synchronized long heldBytes() {
        return heldBytes;
    }

    /** The most that readers held together since the last call. */
    public synchronized long takePeakBytes() {
        long peak = peakBytes;
        peakBytes = heldBytes;
        return peak;
    }
}
