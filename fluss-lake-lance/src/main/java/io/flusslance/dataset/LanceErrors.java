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
 * Turns what the Lance SDK throws into an {@link IOException} that may be shown. Lance's own text
 * can hold more than a user should see: the answer of an S3 server to a bad signature quotes the
 * access key id, the string to sign and the signature.
 */
public final class LanceErrors {

    private static final int MAX_LENGTH = 600;

    /** {@code …, /workspace/rust/lance/src/dataset.rs:12:34} at the end of Lance's messages. */
    private static final Pattern RUST_SOURCE = Pattern.compile(",? ?\\S*\\.rs:\\d+(:\\d+)?");

    /** What is looked through for the patterns below, whose time grows with the square of it. */
    private static final int MAX_READ_LENGTH = 8000;

    /** To the end of the text where it was cut. */
    private static final Pattern S3_ERROR =
            Pattern.compile("<Error>.*?(</Error>|\\z)", Pattern.DOTALL);

    private static final Pattern S3_CODE = Pattern.compile("<Code>(.*?)</Code>", Pattern.DOTALL);

    private static final Pattern S3_MESSAGE =
            Pattern.compile("<Message>(.*?)</Message>", Pattern.DOTALL);

    /** Whether a commit lost against another one and can be tried again on the newest version. */
    public static boolean isRetryableConflict(Throwable error) {
        String message = String.valueOf(error.getMessage());
        return message.contains("Retryable commit conflict")
                // to Lance a dropped column is not one to try again after; on its version it is
                || message.contains("Incompatible transaction")
                || message.contains("Commit conflict")
                || message.contains("concurrent commit");
    }

    /** Whether an object store did not answer as it should. */
    public static boolean isOfObjectStore(Throwable error) {
        String message = String.valueOf(error.getMessage());
        return message.contains("Generic S3 error")
                || message.contains("Generic GCS error")
                || message.contains("Generic MicrosoftAzure error")
                || message.contains("OpenDAL");
    }

    /** Whether opening failed because there is no dataset at all. */
    public static boolean isMissing(Throwable error) {
        return error instanceof IllegalArgumentException
                && String.valueOf(error.getMessage()).contains("was not found");
    }

    /** Whether the SDK has no form for a type of a schema: it has none for dictionaries. */
    static boolean isUnconvertibleSchema(Throwable error) {
        String message = String.valueOf(error.getMessage());
        return message.contains("ArrowSchema conversion error")
                // in the schema of a transaction: a list of fixed size of structs
                || message.contains("Unsupported logical type");
    }

    /** Whether a transaction is a compaction that rewrote indexes: the SDK can't hand it over. */
    static boolean isCompactionOfIndexes(Throwable error) {
        return String.valueOf(error.getMessage())
                .contains("Invalid number or type of arguments passed to java method");
    }

    /** Whether a version's transaction can't be read, now or later. */
    static boolean isUnreadableTransaction(Throwable error) {
        String message = String.valueOf(error.getMessage());
        return isUnconvertibleSchema(error)
                || isCompactionOfIndexes(error)
                // the dataset was copied without that folder
                || (message.contains("_transactions/") && message.contains("not found"));
    }

    /** Whether opening failed because the file that describes the newest version is too short. */
    static boolean isCutOff(Throwable error) {
        String message = String.valueOf(error.getMessage());
        return message.contains("file size is too small")
                || message.contains("does not have sufficient data")
                || message.contains("for object of size 0 bytes");
    }

    /**
     * An exception that may be logged and shown.
     *
     * @param doing what was tried, as {@code "Opening dataset s3://…"}
     * @param error what Lance threw; its type and stack go into the cause, its text redacted
     * @param storage the settings whose secrets must not appear
     * @return a {@link StorageException} where Lance says that it is the storage
     */
    public static IOException toIOException(String doing, Throwable error, StorageOptions storage) {
        String message = doing + " failed: " + describe(error, storage);
        // whatever else the SDK can't do, it says with unchecked exceptions
        return error instanceof IOException
                ? new StorageException(
                        ErrorCode.STORAGE_UNAVAILABLE + " " + message, redacted(error, storage))
                : new IOException(message, redacted(error, storage));
    }

    /**
     * Runs something that calls the SDK in several places, and makes what the SDK and Arrow throw
     * there, also at a dataset that makes no sense, an exception that may be shown. What the plugin
     * itself throws, and Fluss's own exceptions, pass as they are.
     *
     * @param doing what is tried, for the error
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

    /** The reason on one line, without secrets and without places in Lance's sources. */
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

    /** Keeps type and stack of an exception whose own text must not be shown. */
    private static final class RedactedException extends Exception {
        private static final long serialVersionUID = 1L;

        RedactedException(String type, String message) {
            super(type + ": " + message);
        }
    }

    private LanceErrors() {}
}
