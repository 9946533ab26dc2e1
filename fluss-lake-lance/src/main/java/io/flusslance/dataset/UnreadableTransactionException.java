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

import java.io.IOException;

/**
 * Thrown if a version exists, but its transaction can't be read. Retrying does not help: the SDK
 * can't represent the transaction (a schema with a dictionary column, a compaction that rewrote
 * indexes), or its file no longer exists.
 */
public final class UnreadableTransactionException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean compaction;

    UnreadableTransactionException(String message, boolean compaction, Exception cause) {
        super(message, cause);
        this.compaction = compaction;
    }

    /** Returns whether the transaction is known to be a compaction, which keeps all rows. */
    public boolean isCompaction() {
        return compaction;
    }
}
