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

import io.flusslance.catalog.LanceTableCompatibility;
import io.flusslance.types.FlussToArrowType;

import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypeParser;
import org.apache.fluss.types.RowType;

import java.util.List;
import java.util.Optional;

/** Whether columns still have the types that Fluss gave them. */
final class ColumnTypes {

    /**
     * Why a column can't be read as the type that it has in Fluss.
     *
     * @return empty where it can, or where the dataset does not say which type that is
     */
    static Optional<String> whyChanged(Field column) {
        String type = column.getMetadata().get(FlussToArrowType.FLUSS_TYPE);
        if (type == null) {
            return Optional.empty();
        }
        DataType inFluss = DataTypeParser.parse(type);
        return LanceTableCompatibility.whyNotWritable(
                new RowType(List.of(new DataField(column.getName(), inFluss))), List.of(column));
    }

    private ColumnTypes() {}
}
