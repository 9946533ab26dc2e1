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
package io.flusslance.source.version;

import io.flusslance.config.ErrorCode;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** An error whose message says what the user can do. */
public final class ReadException extends IOException {

    private static final long serialVersionUID = 1L;

    private static final Map<Pattern, Advice> ADVICE = new LinkedHashMap<>();

    private static final class Advice {
        final ErrorCode code;
        final String text;

        Advice(ErrorCode code, String text) {
            this.code = code;
            this.text = text;
        }
    }

    static {
        advise(
                ErrorCode.STORAGE_UNAVAILABLE,
                "InvalidAccessKeyId|SignatureDoesNotMatch|AccessDenied|InvalidToken|ExpiredToken"
                        + "|\\b40[13] (Forbidden|Unauthorized)",
                "Fluss does not send credentials along with a table. Set "
                        + "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment of "
                        + "the Flink processes, or set the options 'lance.access_key_id' and "
                        + "'lance.secret_access_key' of the catalog, to credentials that may "
                        + "read the dataset.");
        advise(
                ErrorCode.VERSION_GONE,
                "[Nn]ot found",
                "A file of this version no longer exists: old versions were "
                        + "cleaned up during the query, or someone deleted the file. Run the "
                        + "query again; it then reads the latest version that Fluss knows. "
                        + "If that fails too, restore the file from a copy. Keep versions "
                        + "for longer than queries run and savepoints are kept. Other tables "
                        + "are not affected.");
        advise(
                ErrorCode.FILE_DAMAGED,
                "fill whole buffer|panicked|[Cc]orrupt|magic number|protobuf|out of range",
                "A file of this version is truncated or damaged. Restore it from a "
                        + "copy. Other tables are not affected.");
        advise(
                ErrorCode.STORAGE_UNAVAILABLE,
                "sending request|timed out|[Cc]onnection refused"
                        + "|\\b50[0-9] (Internal|Bad|Service|Gateway)",
                "The storage does not respond. Run the query again when it is available.");
    }

    private static void advise(ErrorCode code, String reason, String advice) {
        ADVICE.put(Pattern.compile(reason), new Advice(code, advice));
    }

    ReadException(String message) {
        super(message);
    }

    ReadException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Adds advice to an error, if there is any. */
    public static IOException withAdvice(IOException error) {
        if (error instanceof ReadException) {
            return error;
        }
        // an object store reports a missing file like an unavailable storage
        String message =
                String.valueOf(error.getMessage()).replace(ErrorCode.STORAGE_UNAVAILABLE + " ", "");
        return ADVICE.entrySet().stream()
                .filter(entry -> entry.getKey().matcher(message).find())
                .findFirst()
                .<IOException>map(
                        entry ->
                                new ReadException(
                                        entry.getValue().code
                                                + " "
                                                + message
                                                + ". "
                                                + entry.getValue().text,
                                        error))
                .orElse(error);
    }
}
