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
package io.flusslance.config;

import java.util.Locale;

/**
 * The error codes of all messages that a user can act on. A message begins with its code, such as
 * {@code [LANCE_ROW_INVALID]}. Each code has a heading in docs/troubleshooting.md, which explains
 * what happened, why, and what to do.
 */
public enum ErrorCode {
    OPTION_UNKNOWN,
    OPTION_INVALID,
    TABLE_OPTION_REFUSED,
    COLUMN_UNSUPPORTED,
    ALTER_UNSUPPORTED,
    DATASET_DIFFERS,
    MEMORY_LIMITS_DIFFER,

    PLATFORM_UNSUPPORTED,
    JVM_OPTION_MISSING,
    PLUGIN_TWICE,
    CLASS_SHADOWED,
    JARS_DIFFER,

    STORAGE_UNAVAILABLE,
    DATASET_MISSING,
    MANIFEST_TRUNCATED,
    UPLOAD_SLOW,
    FILES_NOT_DELETED,

    ROW_INVALID,
    ROW_TOO_LARGE,
    BUCKET_SKIPPED,
    TOO_MANY_BUCKETS,
    LISTS_UNSUPPORTED,
    LISTS_UNREADABLE,
    FILE_FORMAT_UNSAFE,

    ROUNDS_REFUSED,
    TABLE_RECREATED,
    DATASET_NOT_OWNED,
    PRIMARY_KEY_DIFFERS,
    ROWS_REWRITTEN,
    DATASET_ROLLED_BACK,
    ROUND_OUTDATED,
    ROUND_ALREADY_COMMITTED,
    LOG_EXPIRED,
    OFFSET_GAP,
    OFFSETS_UNKNOWN,
    OFFSETS_FORGOTTEN,
    TRANSACTION_UNREADABLE,
    METADATA_DAMAGED,

    OFFSETS_FILE_MISSING,
    COMMIT_CONFLICT,
    COMMIT_SUPERSEDED,
    COMMIT_UNKNOWN,
    ROWS_MAY_BE_DUPLICATED,

    VERSION_GONE,
    VERSION_WITHOUT_PARTITIONS,
    COLUMN_UNREADABLE,
    COLUMN_TYPE_CHANGED,
    COLUMN_ABORTS_LANCE,
    FILE_DAMAGED,
    SPLIT_UNREADABLE,
    SAVEPOINT_FILTER_CHANGED,
    TABLE_READ_TWICE;

    private static final String PREFIX = "LANCE_";

    /**
     * Formats a message that begins with this code.
     *
     * @param text a format string of {@link String#format}
     */
    public String format(String text, Object... arguments) {
        return this + " " + String.format(Locale.ROOT, text, arguments);
    }

    /** Returns the code as it appears in messages, in brackets. */
    @Override
    public String toString() {
        return "[" + PREFIX + name() + "]";
    }
}
