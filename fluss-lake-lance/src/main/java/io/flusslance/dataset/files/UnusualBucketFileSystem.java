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

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.s3a.S3AFileSystem;

import java.io.IOException;
import java.net.URI;

/**
 * A file system for buckets whose name is not a valid host for {@link URI}, such as {@code my_lake}
 * or {@code data.2024}. hadoop-aws takes the bucket from the host of its URI and fails on these
 * names. The URI therefore has a placeholder, and the configuration has the name.
 */
public final class UnusualBucketFileSystem extends S3AFileSystem {

    /** The placeholder for the bucket in the URI. */
    static final String HOST = "bucket";

    /** The key of the bucket in the configuration. */
    static final String BUCKET_KEY = "fluss.lance.s3a.bucket";

    private String bucket;

    @Override
    public void initialize(URI name, Configuration configuration) throws IOException {
        bucket = configuration.get(BUCKET_KEY);
        super.initialize(name, configuration);
        if (!bucket.equals(getBucket())) {
            throw new IOException(
                    "this version of hadoop-aws does not support a bucket named " + bucket);
        }
    }

    /** Called by {@link #initialize} before it uses the bucket. */
    @Override
    protected void setUri(URI name, boolean canonicalize) {
        super.setUri(name, canonicalize);
        setBucket(bucket);
    }
}
