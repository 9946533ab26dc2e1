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
package io.flusslance.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands before an S3 server and, when told so, passes a request on, waits for the answer, and
 * closes the connection in its place: the server did what it was asked, and the client can't know.
 */
public final class AnswerDroppingProxy implements Closeable {

    private static final int BUFFER_BYTES = 1 << 16;

    private final URI server;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger answersToDrop = new AtomicInteger();
    private final AtomicInteger droppedAnswers = new AtomicInteger();
    private volatile String pattern = "";

    /** A proxy on a free port of this machine. */
    public AnswerDroppingProxy(URI server) throws IOException {
        this.server = server;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start("proxy-accept", this::accept);
    }

    /** The address to use in place of the server's. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** From now on the answers to so many PUT requests whose path holds a text are lost. */
    public void dropAnswersToPut(String pathPart, int count) {
        pattern = pathPart;
        droppedAnswers.set(0);
        answersToDrop.set(count);
    }

    /** How many answers were lost since {@link #dropAnswersToPut}. */
    public int droppedAnswers() {
        return droppedAnswers.get();
    }

    private void accept() throws IOException {
        while (!listener.isClosed()) {
            Socket client = listener.accept();
            Socket upstream = new Socket(server.getHost(), server.getPort());
            sockets.add(client);
            sockets.add(upstream);
            Exchange exchange = new Exchange(client, upstream);
            start("proxy-request", exchange::passRequests);
            start("proxy-answer", exchange::passAnswers);
        }
    }

    /** One connection. */
    private final class Exchange {
        private final Socket client;
        private final Socket upstream;
        private volatile boolean dropNext;

        Exchange(Socket client, Socket upstream) {
            this.client = client;
            this.upstream = upstream;
        }

        void passRequests() throws IOException {
            byte[] buffer = new byte[BUFFER_BYTES];
            InputStream in = client.getInputStream();
            OutputStream out = upstream.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                String text = new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
                int put = text.indexOf("PUT ");
                if (put >= 0 && text.indexOf(pattern, put) >= 0 && takeDrop()) {
                    dropNext = true;
                }
                out.write(buffer, 0, read);
                out.flush();
            }
            upstream.shutdownOutput();
        }

        private boolean takeDrop() {
            return answersToDrop.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        }

        void passAnswers() throws IOException {
            byte[] buffer = new byte[BUFFER_BYTES];
            InputStream in = upstream.getInputStream();
            OutputStream out = client.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (dropNext) {
                    droppedAnswers.incrementAndGet();
                    client.close();
                    upstream.close();
                    return;
                }
                out.write(buffer, 0, read);
                out.flush();
            }
            client.close();
        }
    }

    /** Something that ends with an exception when a socket is closed. */
    private interface Work {
        void run() throws IOException;
    }

    private static void start(String name, Work work) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                work.run();
                            } catch (IOException e) {
                                // a side closed the connection: the other one's thread ends too
                            }
                        },
                        name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
