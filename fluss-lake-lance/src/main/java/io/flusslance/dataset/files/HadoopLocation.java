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
package io.flusslance.dataset.files;

import org.apache.hadoop.fs.Path;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Hadoop path of a dataset in an object store, and the settings to access it. */
final class HadoopLocation {

    private static final Pattern URI_PARTS = Pattern.compile("([a-z0-9]+)://([^/]+)(/.*)");

    private final Path path;
    private final Map<String, String> settings;

    private HadoopLocation(Path path, Map<String, String> settings) {
        this.path = path;
        this.settings = settings;
    }

    /**
     * Translates the URI of a dataset. For storages other than S3, Hadoop's own configuration
     * applies.
     *
     * @param lance the settings under the names that Lance uses internally
     * @throws HadoopS3Settings.NoCounterpartException if Hadoop can't access the dataset as Lance
     *     does
     */
    static HadoopLocation of(String dataset, Map<String, String> lance)
            throws HadoopS3Settings.NoCounterpartException {
        Matcher parts = URI_PARTS.matcher(dataset);
        if (!parts.matches()) {
            throw new IllegalArgumentException(dataset + " is not the URI of an object store");
        }
        String bucket = parts.group(2);
        if (!parts.group(1).equals("s3")) {
            return new HadoopLocation(new Path(parts.group(1), bucket, parts.group(3)), Map.of());
        }
        Map<String, String> settings = new HashMap<>(HadoopS3Settings.of(lance, bucket));
        String host = bucket;
        if (URI.create("s3a://" + bucket).getHost() == null) {
            host = UnusualBucketFileSystem.HOST;
            settings.put("fs.s3a.impl", "io.flusslance.dataset.files.UnusualBucketFileSystem");
            settings.put(UnusualBucketFileSystem.BUCKET_KEY, bucket);
        }
        return new HadoopLocation(new Path("s3a", host, parts.group(3)), settings);
    }

    /** Returns the directory of the dataset. */
    Path path() {
        return path;
    }

    /** Returns the settings to add to Hadoop's configuration. */
    Map<String, String> settings() {
        return settings;
    }
}
