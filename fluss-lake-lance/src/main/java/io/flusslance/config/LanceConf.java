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

import org.apache.fluss.exception.InvalidConfigException;
import org.apache.fluss.metadata.TablePath;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The resolved options of a cluster or of one of its tables. The value of a table takes precedence
 * over that of the cluster, which takes precedence over the default. All values of an instance are
 * valid.
 */
public final class LanceConf {

    /** Prefix of the plugin's keys in the server's configuration and on the tiering job. */
    public static final String CLUSTER_PREFIX = "datalake.lance.";

    /** Prefix of the plugin's keys in the properties of a table. */
    public static final String TABLE_PREFIX = "lance.";

    /** Separates the name of a column from the key of its vector setting. */
    private static final String VECTOR_INFIX = ".arrow.";

    private static final List<String> VECTOR_SETTINGS =
            List.of("fixed-size-list.size", "fixed-size-list.type");

    private static final Pattern VECTOR_KEY =
            Pattern.compile("(.+)\\.arrow\\.(.+)", Pattern.DOTALL);

    private final Map<String, Object> clusterValues;
    private final Map<String, Object> tableValues;
    private final Map<String, Map<String, String>> vectorSettings;
    private final StorageOptions storage;

    private LanceConf(
            Map<String, Object> clusterValues,
            Map<String, Object> tableValues,
            Map<String, Map<String, String>> vectorSettings,
            StorageOptions storage) {
        this.clusterValues = clusterValues;
        this.tableValues = tableValues;
        this.vectorSettings = vectorSettings;
        this.storage = storage;
    }

    /**
     * Reads the configuration of a cluster.
     *
     * @param options the options, with keys without the {@value #CLUSTER_PREFIX} prefix, which
     *     Fluss strips
     * @throws InvalidConfigException if a key is unknown or a value is malformed
     */
    public static LanceConf ofCluster(Map<String, String> options) {
        return ofCluster(options, System.getenv());
    }

    /** As {@link #ofCluster(Map)}, with the given environment variables. */
    static LanceConf ofCluster(Map<String, String> options, Map<String, String> environment) {
        Map<String, Object> values = new HashMap<>();
        Map<String, String> storage = new HashMap<>();
        // sorted, so that the same one of several errors is always reported
        new TreeMap<>(options)
                .forEach(
                        (key, value) -> {
                            Optional<LanceOption<?>> option = option(key);
                            if (option.isPresent()) {
                                values.put(key, option.get().parse(value, clusterPlace(key)));
                            } else if (StorageOptions.isStorageKey(key)) {
                                storage.put(key, value);
                            } else {
                                throw unknownClusterKey(key);
                            }
                        });
        return new LanceConf(
                values,
                Collections.emptyMap(),
                Collections.emptyMap(),
                StorageOptions.of(scheme(values), storage, environment));
    }

    /**
     * Returns the scheme of the warehouse in lower case, or an empty string if it is a path or not
     * set.
     */
    private static String scheme(Map<String, Object> values) {
        String warehouse = String.valueOf(values.getOrDefault(LanceOptions.WAREHOUSE.key(), ""));
        int colon = warehouse.indexOf(':');
        return colon < 0 ? "" : warehouse.substring(0, colon).toLowerCase(Locale.ROOT);
    }

    /**
     * Adds the options of a table. Properties that do not belong to the plugin are ignored.
     *
     * @param table the table, for errors
     * @param properties the table's custom properties
     * @throws InvalidConfigException if a key of the plugin is unknown, can't be set for a table,
     *     or has a malformed value
     */
    public LanceConf forTable(TablePath table, Map<String, String> properties) {
        Map<String, Object> values = new HashMap<>();
        Map<String, Map<String, String>> vectors = new HashMap<>();
        new TreeMap<>(properties)
                .forEach(
                        (key, value) -> {
                            Matcher vector = VECTOR_KEY.matcher(key);
                            if (key.startsWith(TABLE_PREFIX)) {
                                String name = key.substring(TABLE_PREFIX.length());
                                values.put(
                                        name,
                                        tableOption(table, key, name)
                                                .parse(value, tablePlace(table, key)));
                            } else if (vector.matches()
                                    && isVectorSetting(table, key, vector.group(2))) {
                                vectors.computeIfAbsent(vector.group(1), c -> new TreeMap<>())
                                        .put(vector.group(2), value.trim());
                            }
                        });
        return new LanceConf(clusterValues, values, vectors, storage);
    }

    /** Returns whether an option is set, for the cluster or the table. */
    public boolean isSet(LanceOption<?> option) {
        return tableValues.containsKey(option.key()) || clusterValues.containsKey(option.key());
    }

    /** Returns the value of an option, or empty if it is not set and Lance's default applies. */
    public <T> Optional<T> get(LanceOption<T> option) {
        Object value = tableValues.get(option.key());
        if (value == null) {
            value = clusterValues.get(option.key());
        }
        if (value == null) {
            return option.defaultValue();
        }
        @SuppressWarnings("unchecked") // put there by the option's own parser
        T typed = (T) value;
        return Optional.of(typed);
    }

    /**
     * Returns the value of an option that has a default or is required.
     *
     * @throws InvalidConfigException if it is not set
     */
    public <T> T require(LanceOption<T> option) {
        return get(option)
                .orElseThrow(
                        () ->
                                new InvalidConfigException(
                                        ErrorCode.OPTION_INVALID
                                                + " "
                                                + clusterPlace(option.key())
                                                + " is not set: expected "
                                                + option.type()
                                                + "."));
    }

    /** Returns the settings of the storage. */
    public StorageOptions storage() {
        return storage;
    }

    /**
     * Returns the vector settings in the table's properties: column name → setting ({@code
     * fixed-size-list.size}, {@code fixed-size-list.type}) → text of the value.
     */
    public Map<String, Map<String, String>> vectorSettings() {
        return vectorSettings;
    }

    /** Returns the full key of a vector setting of a column. */
    public static String vectorKey(String column, String setting) {
        return column + VECTOR_INFIX + setting;
    }

    private static LanceOption<?> tableOption(TablePath table, String key, String name) {
        Optional<LanceOption<?>> option = option(name);
        if (option.isPresent() && option.get().scope() == LanceOption.Scope.CLUSTER_AND_TABLE) {
            return option.get();
        }
        if (option.isPresent() || StorageOptions.isStorageKey(name)) {
            throw new InvalidConfigException(
                    ErrorCode.TABLE_OPTION_REFUSED.format(
                            "%s can't be set for a table: set %s%s in the server's configuration "
                                    + "and on the tiering job.",
                            tablePlace(table, key), CLUSTER_PREFIX, LogSanitizer.of(name)));
        }
        List<String> known = new ArrayList<>();
        for (LanceOption<?> each : LanceOptions.all()) {
            if (each.scope() == LanceOption.Scope.CLUSTER_AND_TABLE) {
                known.add(TABLE_PREFIX + each.key());
            }
        }
        throw new InvalidConfigException(
                ErrorCode.OPTION_UNKNOWN.format(
                        "%s is not known.%s", tablePlace(table, key), didYouMean(key, known)));
    }

    /**
     * Returns whether a key is a vector setting; false for a property of the user that only looks
     * similar.
     *
     * @throws InvalidConfigException if the setting is misspelled
     */
    private static boolean isVectorSetting(TablePath table, String key, String setting) {
        if (VECTOR_SETTINGS.contains(setting)) {
            return true;
        }
        Optional<String> nearest = DidYouMean.of(setting, VECTOR_SETTINGS);
        if (nearest.isPresent()) {
            String column =
                    key.substring(0, key.length() - setting.length() - VECTOR_INFIX.length());
            throw new InvalidConfigException(
                    ErrorCode.OPTION_UNKNOWN.format(
                            "%s is not known. Did you mean '%s'?",
                            tablePlace(table, key),
                            LogSanitizer.of(vectorKey(column, nearest.get()))));
        }
        return false;
    }

    private static Optional<LanceOption<?>> option(String key) {
        for (LanceOption<?> option : LanceOptions.all()) {
            if (option.key().equals(key)) {
                return Optional.of(option);
            }
        }
        return Optional.empty();
    }

    private static InvalidConfigException unknownClusterKey(String key) {
        List<String> known = new ArrayList<>(StorageOptions.knownNames());
        LanceOptions.all().forEach(option -> known.add(option.key()));
        List<String> prefixed =
                known.stream().map(name -> CLUSTER_PREFIX + name).collect(Collectors.toList());
        return new InvalidConfigException(
                ErrorCode.OPTION_UNKNOWN.format(
                        "%s is not known.%s To pass any other storage setting, use "
                                + "%s%s<name>.",
                        clusterPlace(key),
                        didYouMean(CLUSTER_PREFIX + key, prefixed),
                        CLUSTER_PREFIX,
                        StorageOptions.PASS_THROUGH_PREFIX));
    }

    private static String didYouMean(String key, List<String> known) {
        return DidYouMean.of(key, known)
                .map(nearest -> " Did you mean '" + nearest + "'?")
                .orElse("");
    }

    /** Describes an option of the cluster for errors. */
    static String clusterPlace(String key) {
        return "Option '" + CLUSTER_PREFIX + LogSanitizer.of(key) + "' of the cluster";
    }

    private static String tablePlace(TablePath table, String key) {
        return "Option '" + LogSanitizer.of(key) + "' of table " + table;
    }
}
