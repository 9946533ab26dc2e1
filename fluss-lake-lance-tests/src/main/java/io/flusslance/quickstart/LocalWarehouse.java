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

import org.apache.fluss.metadata.TablePath;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A warehouse in a folder of this machine. */
final class LocalWarehouse extends Warehouse {

    private final Path folder;

    LocalWarehouse(Path folder) {
        super(folder.toAbsolutePath().normalize().toString());
        this.folder = folder.toAbsolutePath().normalize();
    }

    @Override
    public Map<String, String> lakeOptions() {
        return Map.of("warehouse", location());
    }

    @Override
    public Map<String, String> storageOptions() {
        return Map.of();
    }

    @Override
    public Map<String, String> pythonStorageOptions() {
        return Map.of();
    }

    @Override
    public List<String> secrets() {
        return List.of();
    }

    @Override
    public Optional<Path> folder() {
        return Optional.of(folder);
    }

    @Override
    public void prepare(TablePath table) {
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, ".quickstart", ""));
        } catch (IOException e) {
            throw new QuickstartException(
                    "The warehouse " + folder + " cannot be written: " + reason(e) + ".", e);
        }
        if (Files.exists(Path.of(dataset(table)))) {
            requireNoRows(table);
        }
    }

    private void requireNoRows(TablePath table) {
        long rows;
        try {
            rows = TieredDataset.countRows(this, table);
        } catch (IOException e) {
            throw new QuickstartException(
                    dataset(table) + " cannot be read: " + e.getMessage() + ".", e);
        }
        if (rows > 0) {
            throw alreadyHolds(table, rows);
        }
    }

    private static String reason(IOException failure) {
        if (failure instanceof AccessDeniedException denied) {
            return "no permission for " + denied.getFile();
        }
        if (failure instanceof FileAlreadyExistsException taken) {
            return taken.getFile() + " is a file";
        }
        if (failure instanceof NoSuchFileException) {
            return "the folder cannot be made";
        }
        return failure.getMessage();
    }
}
