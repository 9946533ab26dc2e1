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
package io.flusslance.storage;

import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import static java.util.Objects.requireNonNull;

/**
 * An S3 server in this process, on a free loopback port. It refuses requests that are not signed
 * with its credentials, and it honours conditional writes, on which Lance's commits rest.
 */
public final class S3Server implements AutoCloseable {

    private static final String REGION = "us-east-1";

    private final S3Proxy proxy;
    private final BlobStore store;
    private final String accessKeyId;
    private final String secretAccessKey;

    private S3Server(S3Proxy proxy, BlobStore store, String accessKeyId, String secretAccessKey) {
        this.proxy = proxy;
        this.store = store;
        this.accessKeyId = accessKeyId;
        this.secretAccessKey = secretAccessKey;
    }

    /**
     * Starts a server that keeps every bucket as a folder of {@code folder} and every object as a
     * file in it, so that one can look at the bytes behind the server's back.
     *
     * @param folder is made when it is missing; the caller deletes it
     * @throws Exception when the server does not start
     */
    public static S3Server inFolder(Path folder, String accessKeyId, String secretAccessKey)
            throws Exception {
        Files.createDirectories(folder);
        return start(new FilesystemNio2BlobStore(folder.toString()), accessKeyId, secretAccessKey);
    }

    /**
     * Starts a server that keeps its objects on the Java heap.
     *
     * @throws Exception when the server does not start
     */
    public static S3Server inMemory(String accessKeyId, String secretAccessKey) throws Exception {
        return start(new TransientNio2BlobStore(), accessKeyId, secretAccessKey);
    }

    private static S3Server start(BlobStore store, String accessKeyId, String secretAccessKey)
            throws Exception {
        requireNonNull(accessKeyId, "accessKeyId");
        requireNonNull(secretAccessKey, "secretAccessKey");
        S3Proxy proxy =
                S3Proxy.builder()
                        .blobStore(store)
                        .awsAuthentication(AuthenticationType.AWS_V4, accessKeyId, secretAccessKey)
                        .endpoint(URI.create("http://127.0.0.1:0"))
                        .ignoreUnknownHeaders(true)
                        .stopTimeout(0)
                        .build();
        try {
            proxy.start();
        } catch (Exception | Error e) {
            store.close();
            throw e;
        }
        return new S3Server(proxy, store, accessKeyId, secretAccessKey);
    }

    /** Makes a bucket; nothing happens when it exists. */
    public void createBucket(String bucket) {
        if (!store.containerExists(bucket)) {
            store.createContainer(bucket);
        }
    }

    /** The address that clients connect to, with its port. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + proxy.getPort());
    }

    /** The lake options with which the plugin reaches this server; the warehouse is not in them. */
    public Map<String, String> options() {
        return Map.of(
                "endpoint",
                endpoint().toString(),
                "allow_http",
                "true",
                "access_key_id",
                accessKeyId,
                "secret_access_key",
                secretAccessKey,
                "region",
                REGION);
    }

    @Override
    public void close() throws IOException {
        try {
            proxy.stop();
        } catch (Exception e) {
            throw new IOException("the S3 server did not stop", e);
        } finally {
            store.close();
        }
    }
}
