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

import java.util.Map;

/**
 * How Lance uploads a file to S3.
 *
 * @param atOnce parts of a file that are under way at a time
 * @param partMebibytes size of a part, from 5 on; a file that is smaller goes in one request
 */
record UploadSetting(int atOnce, int partMebibytes) {

    private static final String SEPARATOR = "x";
    private static final long MEBIBYTE = 1 << 20;

    /** Reads a setting of the form {@code 10x5}. */
    static UploadSetting parse(String text) {
        if (!text.matches("[1-9][0-9]{0,3}x[1-9][0-9]{0,3}")) {
            throw new IllegalArgumentException(
                    "--settings needs parts at once x MiB of a part, as 10x5, not '" + text + "'.");
        }
        int separator = text.indexOf(SEPARATOR);
        return new UploadSetting(
                Integer.parseInt(text.substring(0, separator)),
                Integer.parseInt(text.substring(separator + 1)));
    }

    /** The variables from which Lance takes it. */
    Map<String, String> environment() {
        return Map.of(
                "LANCE_UPLOAD_CONCURRENCY",
                Integer.toString(atOnce),
                "LANCE_INITIAL_UPLOAD_SIZE",
                Long.toString(partMebibytes * MEBIBYTE));
    }

    @Override
    public String toString() {
        return atOnce + SEPARATOR + partMebibytes;
    }
}
