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

import io.flusslance.types.FlussToArrowType;
import io.flusslance.types.KeyColumn;
import io.flusslance.types.MapLayout;
import io.flusslance.types.RowLayout;

import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.lance.Dataset;
import org.lance.schema.ColumnAlteration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Makes NOT NULL columns nullable. Other programs add such columns, and the published plugin
 * created them. A null in such a column, or a fragment that lacks it, is committed without an
 * error, and then every scan of the dataset fails ("unmasked nulls").
 */
public final class NotNullColumns {

    private static final Logger LOG = LoggerFactory.getLogger(NotNullColumns.class);

    /**
     * Makes all columns of a dataset nullable, except those that the plugin never writes null to.
     * Afterwards the newest version is open. Only the schema is rewritten.
     *
     * @param dataset the newest version
     * @return false if nothing had to be changed; otherwise anything read from the dataset before
     *     may be outdated
     */
    public static boolean relax(Dataset dataset) {
        List<String> paths = new ArrayList<>();
        dataset.getSchema().getFields().forEach(field -> collect("", field, paths));
        if (paths.isEmpty()) {
            return false;
        }
        List<ColumnAlteration> alterations = new ArrayList<>();
        for (String path : paths) {
            alterations.add(new ColumnAlteration.Builder(path).nullable(true).build());
        }
        dataset.alterColumns(alterations);
        dataset.checkoutLatest();
        LOG.info(
                "Columns {} of dataset {} were made nullable, because new rows "
                        + "have no value for them.",
                paths,
                dataset.uri());
        return true;
    }

    /**
     * Returns a column as it will be after {@link #relax}, so that its rows can be written before
     * that.
     */
    public static Field relaxed(Field column) {
        List<String> paths = new ArrayList<>();
        collect("", column, paths);
        return paths.isEmpty() ? column : relaxed("", column, paths);
    }

    private static Field relaxed(String parent, Field field, List<String> paths) {
        String path = parent + field.getName();
        return new Field(
                field.getName(),
                new FieldType(
                        field.isNullable() || paths.contains(path),
                        field.getType(),
                        field.getDictionary(),
                        field.getMetadata()),
                field.getChildren().stream()
                        .map(child -> relaxed(path + ".", child, paths))
                        .collect(Collectors.toList()));
    }

    private static void collect(String parent, Field field, List<String> paths) {
        String path = parent + field.getName();
        if (!field.isNullable() && !isNeverNull(parent, field)) {
            paths.add(path);
        }
        if (RowLayout.isOptional(field)) {
            Field row = field.getChildren().get(0);
            String rowPath = path + "." + row.getName() + ".";
            row.getChildren().forEach(child -> collect(rowPath, child, paths));
        } else if (field.getType() instanceof ArrowType.List && MapLayout.isMap(field)) {
            collectOfMap(path, field, paths);
            // a vector's elements have no field of their own
        } else if (field.getType() instanceof ArrowType.Struct
                || field.getType() instanceof ArrowType.List) {
            field.getChildren().forEach(child -> collect(path + ".", child, paths));
        }
    }

    /**
     * Returns whether the plugin never writes null to a field, as long as its column belongs to the
     * table.
     */
    private static boolean isNeverNull(String parent, Field field) {
        if (parent.isEmpty()
                && KeyColumn.isKey(field)
                && field.getMetadata().containsKey(FlussToArrowType.FLUSS_POSITION)) {
            return true;
        }
        return RowLayout.isMarked(field)
                && (!parent.isEmpty()
                        || field.getMetadata().containsKey(FlussToArrowType.FLUSS_POSITION));
    }

    /** A map's entries and keys are never null. */
    private static void collectOfMap(String path, Field map, List<String> paths) {
        Field entries = map.getChildren().get(0);
        collect(path + "." + entries.getName() + ".", entries.getChildren().get(1), paths);
    }

    private NotNullColumns() {}
}
