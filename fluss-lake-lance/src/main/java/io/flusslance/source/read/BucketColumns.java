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
package io.flusslance.source.read;

import io.flusslance.source.version.KeyColumns;
import io.flusslance.source.version.TableColumns;
import io.flusslance.types.KeyOrder;
import io.flusslance.types.SystemColumns;

import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The columns that order the rows of a primary-key table and identify their bucket. */
final class BucketColumns {

    private final List<Field> key;
    private final List<Field> origin;

    private BucketColumns(List<Field> key, List<Field> origin) {
        this.key = key;
        this.origin = origin;
    }

    /**
     * Reads the columns from the schema of a version.
     *
     * @throws IOException if it is not that of a primary-key table
     */
    static BucketColumns of(Schema schema) throws IOException {
        List<Field> key = KeyColumns.ofPrimaryKey(schema);
        Field bucket = schema.findField(SystemColumns.BUCKET);
        if (key.isEmpty() || bucket == null) {
            throw KeyColumns.damaged("no primary key");
        }
        List<Field> origin = new ArrayList<>();
        origin.add(bucket);
        for (String name : KeyColumns.ofPartitions(schema)) {
            origin.add(schema.findField(name));
        }
        return new BucketColumns(key, origin);
    }

    /** Returns the columns of the primary key, in the order of the key. */
    List<Field> key() {
        return key;
    }

    /** Returns the bucket column and the partition keys, in order. */
    List<Field> origin() {
        return origin;
    }

    /** Returns the order of rows that have only the columns of the key, in the order of the key. */
    KeyOrder order() {
        return new KeyOrder(
                TableColumns.rowType(key.stream().map(Optional::of).collect(Collectors.toList())),
                IntStream.range(0, key.size()).toArray());
    }
}
