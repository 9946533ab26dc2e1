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

import io.flusslance.config.ErrorCode;
import io.flusslance.config.LogSanitizer;
import io.flusslance.config.StorageOptions;

import org.apache.fluss.exception.FlussRuntimeException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Converts exceptions of the Lance SDK to {@link IOException}s that can be shown to users. Lance's
 * messages can contain secrets: the response of an S3 server to a wrong signature quotes the access
 * key id, the string to sign and the signature.
 */
public final class LanceErrors {

    private static final int MAX_LENGTH = 600;

    /** {@code …, /workspace/rust/lance/src/dataset.rs:12:34} at the end of Lance's messages. */
    private static final Pattern RUST_SOURCE = Pattern.compile(",? ?\\S*\\.rs:\\d+(:\\d+)?");

    /**
     * The part of a message that is searched for the patterns below; their time grows with its
     * square.
     */
    private static final int MAX_READ_LENGTH = 8000;

    /** Up to the end of the text if it was truncated. */
    private static final Pattern S3_ERROR =
            Pattern.compile("<Error>.*?(</Error>|\\z)", Pattern.DOTALL);

    private static final Pattern S3_CODE = Pattern.compile("<Code>(.*?)</Code>", Pattern.DOTALL);

    private static final Pattern S3_MESSAGE =
            Pattern.compile("<Message>(.*?)</Message>", Pattern.DOTALL);

    /**
     * Returns whether a commit conflicted with another one and can be retried on the newest
     * version.
     */
    public static boolean isRetryableConflict(Throwable error) {
        String message = String.valueOf(error.getMessage());
        return message.contains("Retryable commit conflict")
                // Lance does not consider a dropped column retryable; on the new version it is
                || message.contains("Incompatible transaction")
                || message.contains("Commit conflict")
                || message.contains("concurrent commit");
    }

    /** Returns whether the error is one of an object store. */
    public static boolean isOfObjectStore(Throwable error) {
        String message = String.valueOf(error.getMessage());
        return message.contains("Generic S3 error")
                || message.contains("Generic GCS error")
                || message.contains("Generic MicrosoftAzure error")
                || message.contains("OpenDAL");
    }

    /** Returns whether opening failed because there is no dataset. */
    public static boolean isMissing(Throwable error) {
        return error instanceof IllegalArgumentException
                && String.valueOf(error.getMessage()).contains("was not found");
    }

    /** Returns whether the SDK can't represent a type of a schema, such as a dictionary. */
    static boolean isUnconvertibleSchema(Throwable error) {
        String message = String.valueOf(error.getMessage());
        return message.contains("ArrowSchema conversion error")
                // in the schema of a transaction: a fixed-size list of structs
                || message.contains("Unsupported logical type");
    }

    /**
     * Returns whether a transaction is a compaction that rewrote indexes, which the SDK can't
     * return.
     */
    static boolean isCompactionOfIndexes(Throwable error) {
        return String.valueOf(error.getMessage())
                .contains("Invalid number or type of arguments passed to java method");
    }

    /** Returns whether the transaction of a version is permanently unreadable. */
    static boolean isUnreadableTransaction(Throwable error) {
        String message = String.valueOf(error.getMessage());
        return isUnconvertibleSchema(error)
                || isCompactionOfIndexes(error)
                // the dataset was copied without that directory
                || (message.contains("_transactions/") && message.contains("not found"));
    }

    /** Returns whether opening failed because the manifest of the newest version is truncated. */
    static boolean isCutOff(Throwable error) {
        String message = String.valueOf(error.getMessage());
        return message.contains("file size is too small")
                || message.contains("does not have sufficient data")
                || message.contains("for object of size 0 bytes");
    }

    /**
     * Returns an exception that can be logged and shown.
     *
     * @param doing what was attempted, such as {@code "Opening dataset s3://…"}
     * @param error what Lance threw; the cause keeps its type and stack trace, and its text is
     *     redacted
     * @param storage the settings whose secrets must not appear
     * @return a {@link StorageException} if the storage caused the error
     */
    public static IOException toIOException(String doing, Throwable error, StorageOptions storage) {
        String message = doing + " failed: " + describe(error, storage);
        // the SDK reports everything else that it can't do with unchecked exceptions
        return error instanceof IOException
                ? new StorageException(
                        ErrorCode.STORAGE_UNAVAILABLE + " " + message, redacted(error, storage))
                : new IOException(message, redacted(error, storage));
    }

    /**
     * Runs code that calls the SDK. Exceptions of the SDK and of Arrow, including those that an
     * inconsistent dataset causes, are converted to exceptions that can be shown. Exceptions of the
     * plugin and of Fluss pass unchanged.
     *
     * @param doing what is attempted, for the error
     */
    public static <T> T guarded(String doing, StorageOptions storage, Callable<T> action)
            throws IOException {
        try {
            return action.call();
        } catch (Exception e) {
            if (e instanceof UncheckedIOException) {
                throw ((UncheckedIOException) e).getCause();
            }
            if (e instanceof FlussRuntimeException) {
                throw (FlussRuntimeException) e;
            }
            if (e instanceof IOException && !isOfSdk(e)) {
                throw (IOException) e;
            }
            throw toIOException(doing, e, storage);
        }
    }

    private static boolean isOfSdk(Exception error) {
        StackTraceElement[] stack = error.getStackTrace();
        return stack.length > 0 && stack[0].getClassName().startsWith("org.lance.");
    }

    /** Returns the reason on one line, without secrets and without locations in Lance's sources. */
    public static String describe(Throwable error, StorageOptions storage) {
        String message = error.getMessage();
        if (message == null || message.isEmpty()) {
            return error.getClass().getSimpleName();
        }
        message = storage.redact(message);
        message =
                shortenS3Errors(message.substring(0, Math.min(message.length(), MAX_READ_LENGTH)));
        message = RUST_SOURCE.matcher(message).replaceAll("").replaceAll("\\s+", " ").trim();
        return message.length() <= MAX_LENGTH
                ? LogSanitizer.of(message, MAX_LENGTH)
                : LogSanitizer.of(message.substring(0, MAX_LENGTH), MAX_LENGTH) + " …";
    }

    private static String shortenS3Errors(String message) {
        Matcher answers = S3_ERROR.matcher(message);
        StringBuilder shortened = new StringBuilder();
        while (answers.find()) {
            String answer = answers.group();
            Matcher code = S3_CODE.matcher(answer);
            Matcher text = S3_MESSAGE.matcher(answer);
            String kept =
                    (code.find() ? code.group(1) : "error")
                            + (text.find() ? " (" + text.group(1) + ")" : "");
            answers.appendReplacement(shortened, Matcher.quoteReplacement(kept));
        }
        answers.appendTail(shortened);
        return shortened.toString();
    }

    private static Exception redacted(Throwable error, StorageOptions storage) {
        Exception copy =
                new RedactedException(error.getClass().getName(), describe(error, storage));
        copy.setStackTrace(error.getStackTrace());
        return copy;
    }

    /** Keeps the type and stack trace of an exception whose own text must not be shown. */
    private static final class RedactedException extends Exception {
        private static final long serialVersionUID = 1L;

        RedactedException(String type, String message) {
            super(type + ": " + message);
        }
    }

    private LanceErrors() {}
}
