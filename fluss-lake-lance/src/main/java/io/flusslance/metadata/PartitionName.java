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
package io.flusslance.metadata;

import java.util.regex.Pattern;

/**
 * Validates names of partitions as Fluss creates them: the values of the partition keys, joined by
 * {@code $}. The metadata of a dataset separates names by characters that they can't contain.
 */
public final class PartitionName {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_$-]{1,8000}");

    /** Returns whether Fluss can have given a partition this name. */
    public static boolean isPlain(String name) {
        return PLAIN.matcher(name).matches();
    }

    private PartitionName() {}
}
