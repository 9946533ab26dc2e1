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
package io.flusslance.memory;

/**
 * Lets one account at a time go beyond the limit with one row. It ends with the file that has the
 * row, or with the account.
 *
 * <p>Not for more than one thread at a time.
 */
final class Grant {

    // null while nobody has it
    private MemoryAccount holder;

    boolean isFreeFor(MemoryAccount account) {
        return holder == null || holder == account;
    }

    void take(MemoryAccount account) {
        holder = account;
    }

    void endOf(MemoryAccount account) {
        if (holder == account) {
            holder = null;
        }
    }

    void endWith(FileMemory file) {
        if (file.isGranted()) {
            endOf(file.account());
        }
    }
}
