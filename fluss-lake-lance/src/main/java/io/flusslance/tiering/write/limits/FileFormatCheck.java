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
package io.flusslance.tiering.write.limits;

import io.flusslance.config.ErrorCode;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.FileFormat;

import org.apache.fluss.metadata.TablePath;

import java.io.IOException;
import java.util.Map;

/**
 * Refuses to write where lance-core 7.0.0 stores wrong values without an error: format 2.2 with
 * more than 2,048 values in a chunk (lance#7708). Earlier builds made it for a MAP.
 */
public final class FileFormatCheck {

    /** The environment variable from which Lance reads the most values of a chunk. */
    static final String VALUES_VARIABLE = "LANCE_MINIBLOCK_MAX_VALUES";

    private static final int SAFE_VALUES = 2048;

    private static final int LANCE_VALUES = 4096;

    /**
     * Checks a dataset.
     *
     * @param environment the variables of the process that writes
     * @throws IOException where files of its format would hold wrong values
     */
    public static void check(
            Map<String, String> environment,
            TablePath table,
            DatasetLocation location,
            FileFormat format)
            throws IOException {
        if (format.isAtLeast(2, 2) && chunkValues(environment) > SAFE_VALUES) {
            throw new IOException(
                    ErrorCode.FILE_FORMAT_UNSAFE.format(
                            "Rows of table %s can't be written to dataset %s: it "
                                    + "uses Lance's file format %s, in which Lance 7.0.0 can "
                                    + "store wrong values without an error (lance#7708). "
                                    + "Either set %s=%d in the environment of all TaskManagers "
                                    + "of the tiering job (for example "
                                    + "'containerized.taskmanager.env.%s: %d' on YARN, 'env' "
                                    + "of the pod on Kubernetes, 'export' before "
                                    + "bin/taskmanager.sh) and restart them, or recreate the "
                                    + "table, which gives it a dataset in format 2.1.",
                            table,
                            location,
                            format,
                            VALUES_VARIABLE,
                            SAFE_VALUES,
                            VALUES_VARIABLE,
                            SAFE_VALUES));
        }
    }

    /** The most values that Lance puts into a chunk, which it reads as here. */
    static int chunkValues(Map<String, String> environment) {
        String values = environment.getOrDefault(VALUES_VARIABLE, "");
        if (!values.matches("[+]?[0-9]{1,9}")) {
            return LANCE_VALUES;
        }
        return Math.max(1, Math.min(LANCE_VALUES, Integer.parseInt(values)));
    }

    private FileFormatCheck() {}
}
