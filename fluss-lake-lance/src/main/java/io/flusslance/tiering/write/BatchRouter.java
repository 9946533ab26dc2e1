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
package io.flusslance.tiering.write;

import io.flusslance.arrow.SpilledBatches;
import io.flusslance.arrow.WriteMemory;
import io.flusslance.arrow.WriterAccount;
import io.flusslance.config.LanceConf;
import io.flusslance.config.LanceOptions;

import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Decides where the batches of one bucket go: to Lance at once, or, where Lance would hold too much
 * of too many files, to a local file until the bucket gets no more rows. So a process with many
 * open buckets still writes one file for each. A writer that is alone, or that finishes, ends its
 * file early instead where Lance would hold too much of it.
 *
 * <p>Not for more than one thread at a time, but for {@link #fileWritten} and {@link #close}.
 */
final class BatchRouter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BatchRouter.class);

    private static final long WAIT_MILLIS = 100;

    private final String name;
    private final WriteMemory memory;
    private final WriteMemory.Holder holder;
    private final WriterAccount account;
    private final Path spillFolder;
    private FragmentWriter fragments;

    private Optional<SpilledBatches> spilled = Optional.empty();
    private final Deque<Long> fileEnds = new ArrayDeque<>();
    private long batchesSpilled;
    private long batchesTakenBack;
    private boolean diskTakes = true;
    private boolean finishing;

    // guarded by itself: files that Lance has not written to their ends, the oldest first
    private final Deque<OpenFile> files = new ArrayDeque<>();

    private static final class OpenFile {
        final EncoderEstimate estimate = new EncoderEstimate();
        long chargedBytes;
        boolean ended;
    }

    /**
     * A router with nothing in it.
     *
     * @param name of the writer, for the log
     * @param holder the writer
     * @param account what batches that come back from the local file are taken from
     * @param spillFolder where the local file is made when it is needed
     */
    BatchRouter(
            String name,
            WriteMemory memory,
            WriteMemory.Holder holder,
            WriterAccount account,
            Path spillFolder) {
        this.name = name;
        this.memory = memory;
        this.holder = holder;
        this.account = account;
        this.spillFolder = spillFolder;
    }

    /** Sets where batches go in the end; called once, before all else. */
    void startWith(FragmentWriter writer) {
        this.fragments = writer;
    }

    /**
     * Takes a batch, and waits while Lance is busy with earlier ones.
     *
     * @param batch is closed here, whatever happens
     * @throws IOException where Lance failed
     */
    void add(VectorSchemaRoot batch) throws IOException, InterruptedException {
        boolean charged = false;
        try {
            charged = !isSpilling() && tryCharge(batch);
            if (!charged) {
                if (trySpill(batch)) {
                    return;
                }
                sendAhead(batch);
                charged = true;
                return;
            }
        } finally {
            if (!charged) {
                // harmless where it was closed already
                batch.close();
            }
        }
        fragments.add(batch);
    }

    /**
     * Sends a batch that the disk does not take, before those that are spilled: kept back it would
     * take the room that they need to come back. It gets a file of its own.
     */
    private void sendAhead(VectorSchemaRoot batch) throws IOException, InterruptedException {
        boolean overtakes = isSpilling();
        if (overtakes) {
            endFileNow();
        }
        chargeWithRoom(batch);
        fragments.add(batch);
        if (overtakes) {
            endFileNow();
            sendSpilled();
        }
    }

    /** Takes a batch without waiting. */
    void addNow(VectorSchemaRoot batch) {
        boolean charged = false;
        try {
            charged = !isSpilling() && tryCharge(batch);
            if (!charged && !trySpill(batch)) {
                // where the disk fails just now the batch overtakes what is spilled, in a file of
                // its own
                endFileNow();
                charge(batch);
                charged = true;
                fragments.addNow(batch);
                endFileNow();
                return;
            }
        } finally {
            if (!charged) {
                batch.close();
            }
        }
        if (charged) {
            fragments.addNow(batch);
        }
    }

    /** The batches so far fill a file. */
    void endFile() {
        if (isSpilling()) {
            fileEnds.add(batchesSpilled);
        } else {
            endFileNow();
        }
    }

    /** Ends the file that Lance is writing; batches that are spilled go to another one. */
    void endFileNow() {
        synchronized (files) {
            if (files.isEmpty() || files.getLast().ended) {
                return;
            }
            files.getLast().ended = true;
        }
        fragments.endFile();
    }

    /**
     * Hands over all that is spilled; no batch comes any more.
     *
     * @throws IOException where Lance failed, or the local file can't be read
     */
    void finish() throws IOException, InterruptedException {
        finishing = true;
        sendSpilled();
    }

    /**
     * Waits until Lance has let go of something, where it holds anything: the largest file of the
     * process is ended for that, unless some end by themselves.
     *
     * @param seen the count of releases before there was no room
     * @throws IOException where Lance failed
     */
    void awaitRoom(long seen) throws IOException, InterruptedException {
        if (!memory.isAnyEnding()) {
            endLargestFile();
        }
        memory.awaitRelease(seen, WAIT_MILLIS);
        fragments.checkAlive();
    }

    private void endLargestFile() {
        Optional<WriteMemory.Holder> largest = memory.largest();
        if (largest.isPresent() && (largest.get() == holder || !largest.get().tryEndFile())) {
            // the largest one is in the middle of a row: it goes on, and this one gives its part
            endFileNow();
        }
    }

    private boolean isSpilling() {
        return batchesSpilled > batchesTakenBack;
    }

    private boolean trySpill(VectorSchemaRoot batch) {
        if (!diskTakes || finishing || (!isSpilling() && memory.isAlone(holder))) {
            return false;
        }
        try {
            if (spilled.isEmpty()) {
                spilled = Optional.of(new SpilledBatches(spillFolder, batch.getSchema()));
            }
            spilled.get().append(batch);
        } catch (IOException e) {
            LOG.warn(
                    "{} can't keep batches in folder '{}' ({}) and writes more and smaller files"
                            + " instead. '{}{}' names another folder.",
                    name,
                    spillFolder,
                    e.toString(),
                    LanceConf.CLUSTER_PREFIX,
                    LanceOptions.WRITE_SPILL_DIRECTORY.key());
            diskTakes = false;
            return false;
        }
        batchesSpilled++;
        batch.close();
        return true;
    }

    private void sendSpilled() throws IOException, InterruptedException {
        while (isSpilling()) {
            endFileWhereOneEnds();
            VectorSchemaRoot batch = takeBack();
            batchesTakenBack++;
            boolean charged = false;
            try {
                chargeWithRoom(batch);
                charged = true;
            } finally {
                if (!charged) {
                    batch.close();
                }
            }
            fragments.add(batch);
        }
        endFileWhereOneEnds();
    }

    private void endFileWhereOneEnds() {
        if (!fileEnds.isEmpty() && fileEnds.peek() == batchesTakenBack) {
            fileEnds.poll();
            endFileNow();
        }
    }

    private VectorSchemaRoot takeBack() throws IOException, InterruptedException {
        boolean failed = false;
        while (true) {
            boolean idle = failed && memory.isIdle();
            try {
                // where nobody holds anything, it was filled with a higher limit or a few bytes
                // more
                return idle
                        ? account.overdrawn(() -> spilled.orElseThrow().take(account.allocator()))
                        : spilled.orElseThrow().take(account.allocator());
            } catch (OutOfMemoryException e) {
                failed = true;
                memory.reclaim(holder);
                // counted after the failure, which gave back what it had got so far
                awaitRoom(memory.releases());
            }
        }
    }

    private void chargeWithRoom(VectorSchemaRoot batch) throws IOException, InterruptedException {
        long seen = memory.releases();
        while (!tryCharge(batch)) {
            awaitRoom(seen);
            seen = memory.releases();
        }
    }

    private boolean tryCharge(VectorSchemaRoot batch) {
        long bytes = EncoderEstimate.sizeOf(batch);
        synchronized (files) {
            if (!memory.tryCharge(holder, bytes, finishing)) {
                return false;
            }
            count(batch, bytes);
            return true;
        }
    }

    private void charge(VectorSchemaRoot batch) {
        if (memory.hasTooManyFiles()) {
            throw new IllegalStateException(
                    "folder '" + spillFolder + "' takes no batches, and too many files are open");
        }
        long bytes = EncoderEstimate.sizeOf(batch);
        synchronized (files) {
            memory.charge(holder, bytes);
            count(batch, bytes);
        }
    }

    private void count(VectorSchemaRoot batch, long bytes) {
        if (files.isEmpty() || files.getLast().ended) {
            files.add(new OpenFile());
            memory.fileOpened(holder);
        }
        OpenFile file = files.getLast();
        long encoded = file.estimate.add(batch);
        file.chargedBytes += bytes - encoded;
        memory.discharge(holder, encoded);
    }

    /** Lance has written the oldest of the files, or failed: it holds nothing of it any more. */
    void fileWritten() {
        synchronized (files) {
            OpenFile file = files.poll();
            if (file != null) {
                forget(file);
            }
        }
    }

    private void forget(OpenFile file) {
        memory.discharge(holder, file.chargedBytes);
        memory.fileEnded(holder);
    }

    /** Gives everything back; called when Lance has ended, under the writer's lock. */
    @Override
    public void close() throws IOException {
        synchronized (files) {
            files.forEach(this::forget);
            files.clear();
        }
        if (spilled.isPresent()) {
            spilled.get().close();
        }
    }
}
