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
package io.flusslance.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * The pictures of a folder and its subfolders, in the order of their names. Hidden files and other
 * kinds of files are passed over; a picture that cannot be read is skipped and named.
 */
public final class PictureFolder implements PictureSource {

    /** A picture passes through Fluss as one row, in one batch, hence in one piece of heap. */
    private static final long MAX_BYTES = 32L << 20;

    private record Candidate(Path file, String name, PictureFormat format, long bytes) {}

    private final Path folder;
    private final int maxRows;
    private final List<Candidate> candidates;
    private final Iterator<Candidate> remaining;
    private int taken;
    private final List<SkippedFile> skipped = new CopyOnWriteArrayList<>();

    /**
     * Looks for pictures; they are read when they are asked for.
     *
     * @param folder the folder
     * @param maxRows how many readable pictures to take at most
     * @throws QuickstartException if the folder cannot be read or holds no picture
     */
    public PictureFolder(Path folder, int maxRows) {
        this.folder = folder;
        this.maxRows = maxRows;
        if (!Files.isDirectory(folder)) {
            throw new QuickstartException("--images: there is no folder " + folder + ".");
        }
        try (Stream<Path> files = Files.walk(folder)) {
            this.candidates =
                    files.filter(Files::isRegularFile)
                            .map(file -> candidate(folder, file))
                            .flatMap(Optional::stream)
                            .sorted((one, other) -> one.name().compareTo(other.name()))
                            .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new QuickstartException("--images: " + folder + " cannot be read.", e);
        }
        if (candidates.isEmpty()) {
            throw new QuickstartException("--images: no png, jpg or webp file in " + folder + ".");
        }
        this.remaining = candidates.iterator();
    }

    private static Optional<Candidate> candidate(Path folder, Path file) {
        List<String> steps = new ArrayList<>();
        for (Path step : folder.relativize(file)) {
            steps.add(step.toString());
        }
        if (steps.stream().anyMatch(step -> step.startsWith("."))) {
            return Optional.empty();
        }
        String name = String.join("/", steps);
        return PictureFormat.ofName(name)
                .map(format -> new Candidate(file, name, format, file.toFile().length()));
    }

    @Override
    public int rows() {
        return Math.min(maxRows, candidates.size() - skipped.size());
    }

    @Override
    public long estimatedBytes() {
        return candidates.stream().limit(maxRows).mapToLong(Candidate::bytes).sum();
    }

    @Override
    public Optional<Picture> next() {
        while (taken < maxRows && remaining.hasNext()) {
            Candidate candidate = remaining.next();
            try {
                Picture picture = read(candidate);
                taken++;
                return Optional.of(picture);
            } catch (IOException e) {
                String reason = e.getMessage() == null ? e.toString() : e.getMessage();
                skipped.add(new SkippedFile(candidate.name(), reason));
            }
        }
        return Optional.empty();
    }

    private static Picture read(Candidate candidate) throws IOException {
        if (Files.size(candidate.file()) > MAX_BYTES) {
            throw new IOException("larger than " + Figures.bytes(MAX_BYTES));
        }
        if (!Files.isReadable(candidate.file())) {
            throw new IOException("no permission to read it");
        }
        byte[] content = Files.readAllBytes(candidate.file());
        Instant takenAt = Files.getLastModifiedTime(candidate.file()).toInstant();
        if (candidate.format() == PictureFormat.WEBP) {
            WebpHeader header = WebpHeader.of(content);
            return new Picture(
                    candidate.name(),
                    content,
                    header.width(),
                    header.height(),
                    Optional.empty(),
                    takenAt);
        }
        DecodedImage decoded = DecodedImage.of(content);
        return new Picture(
                candidate.name(),
                content,
                decoded.width(),
                decoded.height(),
                Optional.of(ColourHistogram.of(decoded.image())),
                takenAt);
    }

    @Override
    public List<SkippedFile> skipped() {
        return List.copyOf(skipped);
    }

    @Override
    public String description() {
        return rows()
                + (rows() < candidates.size() ? " of " + candidates.size() : "")
                + " pictures in "
                + folder
                + ", "
                + Figures.bytes(estimatedBytes());
    }
}
