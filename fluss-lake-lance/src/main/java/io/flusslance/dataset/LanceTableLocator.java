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
import io.flusslance.config.LanceConf;
import io.flusslance.config.LanceOptions;
import io.flusslance.config.LogSanitizer;

import org.apache.fluss.exception.InvalidConfigException;
import org.apache.fluss.metadata.TablePath;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the dataset of a table: {@code <warehouse>/<database>/<table>.lance}. */
public final class LanceTableLocator {

    private static final String SUFFIX = ".lance";
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)");
    private static final Pattern AUTHORITY_AND_PATH = Pattern.compile("//([^/]+)(.*)");
    private static final List<String> DOTS_OR_NOTHING = Arrays.asList("", ".", "..");
    private static final List<String> OBJECT_STORES =
            Arrays.asList("s3", "gs", "az", "abfss", "oss");

    /** Lance takes the host of the URI as the bucket, and drops a port or a password. */
    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    /** A character that some versions of Lance cut off or escape in the path of an object. */
    private static final Pattern NOT_OF_OBJECT_PATH =
            Pattern.compile("[^A-Za-z0-9._~!$&'()*+,;=:@|^\\[\\]/-]");

    private final String warehouse;
    private final Optional<Path> folder;

    private LanceTableLocator(String warehouse, Optional<Path> folder) {
        this.warehouse = warehouse;
        this.folder = folder;
    }

    /**
     * Creates a locator for the warehouse of a cluster.
     *
     * @throws InvalidConfigException if it is missing, relative, or has a scheme that Lance can't
     *     write
     */
    public static LanceTableLocator of(LanceConf conf) {
        String set = conf.require(LanceOptions.WAREHOUSE).trim();
        // Lance would escape it, and the dataset would be in a different directory
        if (set.chars().anyMatch(Character::isISOControl)) {
            throw invalid(set, "it contains a control character");
        }
        String warehouse = withoutTrailingSlashes(set);
        Matcher scheme = SCHEME.matcher(warehouse);
        if (!scheme.matches()) {
            return local(warehouse, warehouse);
        }
        String name = scheme.group(1).toLowerCase(Locale.ROOT);
        if (name.equals("file")) {
            return local(warehouse, pathOf(warehouse));
        }
        if (!OBJECT_STORES.contains(name)) {
            throw invalid(
                    warehouse,
                    "the scheme '"
                            + name
                            + "' is not one of file, "
                            + String.join(", ", OBJECT_STORES));
        }
        Matcher parts = AUTHORITY_AND_PATH.matcher(scheme.group(2));
        if (!parts.matches()) {
            throw invalid(set, "it has no bucket; expected " + name + "://bucket/directory");
        }
        // abfss://container@account
        List<String> names =
                name.equals("abfss")
                        ? Arrays.asList(parts.group(1).split("@", 2))
                        : List.of(parts.group(1));
        names.forEach(part -> checkBucket(set, part));
        checkPath(set, parts.group(2));
        return new LanceTableLocator(name + ":" + scheme.group(2), Optional.empty());
    }

    private static void checkBucket(String warehouse, String bucket) {
        if (!BUCKET.matcher(bucket).matches()) {
            throw invalid(
                    warehouse,
                    "the name of a bucket may contain only the letters a to z, "
                            + "digits, '.', '_' and '-'");
        }
    }

    /** Refuses a path for which Lance would use a different directory. */
    private static void checkPath(String warehouse, String path) {
        Matcher refused = NOT_OF_OBJECT_PATH.matcher(path);
        if (refused.find()) {
            throw invalid(
                    warehouse,
                    "it contains '"
                            + refused.group()
                            + "', which Lance cuts off or escapes in an object "
                            + "store, so that tables would share a directory or "
                            + "readers would not find them; use only the letters a "
                            + "to z, digits and ._~!$&'()*+,;=:@|^[]-");
        }
        if (Arrays.stream(path.split("/", -1)).skip(1).anyMatch(DOTS_OR_NOTHING::contains)) {
            throw invalid(warehouse, "it contains an empty directory name, '.' or '..'");
        }
    }

    private static LanceTableLocator local(String warehouse, String path) {
        Path folder;
        try {
            folder = Paths.get(path);
        } catch (InvalidPathException e) {
            throw invalid(warehouse, e.getMessage());
        }
        if (!folder.isAbsolute()) {
            throw invalid(
                    warehouse,
                    "it is a relative path, but the coordinator and the tiering "
                            + "job run in different working directories; use an absolute path");
        }
        return new LanceTableLocator(folder.toString(), Optional.of(folder));
    }

    private static String pathOf(String warehouse) {
        URI uri;
        try {
            uri = URI.create(warehouse);
        } catch (IllegalArgumentException e) {
            throw invalid(warehouse, e.getMessage());
        }
        if (uri.getAuthority() != null) {
            throw invalid(
                    warehouse,
                    "file:// is followed by a host name; a local directory needs "
                            + "three slashes, such as file:///data/lake");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw invalid(warehouse, "in a URI, write '?' as %3F and '#' as %23");
        }
        if (uri.getPath() == null || uri.getPath().isEmpty()) {
            throw invalid(
                    warehouse, "it has no directory; expected a URI such as file:///data/lake");
        }
        return uri.getPath();
    }

    private static InvalidConfigException invalid(String warehouse, String reason) {
        return new InvalidConfigException(
                ErrorCode.OPTION_INVALID.format(
                        "Option '%swarehouse' of the cluster has the value '%s': %s.",
                        LanceConf.CLUSTER_PREFIX,
                        LogSanitizer.of(warehouse),
                        LogSanitizer.of(reason)));
    }

    private static String withoutTrailingSlashes(String text) {
        int end = text.length();
        while (end > 1 && text.charAt(end - 1) == '/') {
            end--;
        }
        return text.substring(0, end);
    }

    /** Returns the warehouse as it is passed to Lance. */
    public String warehouse() {
        return warehouse;
    }

    /** Returns the directory of the warehouse, or empty for an object store. */
    public Optional<Path> localWarehouse() {
        return folder;
    }

    /**
     * Returns the location of a table's dataset.
     *
     * @throws InvalidConfigException if the names would lead out of the warehouse
     */
    public DatasetLocation locate(TablePath table) {
        String relative = table.getDatabaseName() + "/" + table.getTableName() + SUFFIX;
        if (!isPlain(table.getDatabaseName()) || !isPlain(table.getTableName())) {
            throw new InvalidConfigException(
                    ErrorCode.OPTION_INVALID.format(
                            "The name of table %s can't be used as a directory of "
                                    + "the warehouse.",
                            LogSanitizer.of(table.toString())));
        }
        return new DatasetLocation(
                warehouse + "/" + relative, folder.map(warehouse -> warehouse.resolve(relative)));
    }

    /** Fluss allows 200 letters, digits, '_' and '-'; nothing else may become a path. */
    private static boolean isPlain(String name) {
        return name.matches("[A-Za-z0-9_-]{1,200}");
    }
}
