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

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands before an S3 server on this machine: it relays requests of HTTP/1.1 as they are, notes
 * them, and lets a script decide what becomes of each. A client signs the address that it calls, so
 * the server takes the relay's requests for its own.
 */
public final class StorageRelay implements Closeable {

    /** Decides what becomes of a request; it is called by many threads. */
    public interface Script {
        RequestFate of(StorageRequest request);
    }

    private final URI server;
    private final ServerSocket listener;
    private final Queue<StorageRequest> requests = new ConcurrentLinkedQueue<>();
    private final AtomicLong receivedBytes = new AtomicLong();
    private final AtomicLong sentBytes = new AtomicLong();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean noting = true;
    private volatile Script script = request -> RequestFate.pass();

    /** A relay on a free port of this machine that passes everything on. */
    public StorageRelay(URI server) throws IOException {
        this.server = server;
        this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        start("relay-accept", this::accept);
    }

    /** The address to use in place of the server's. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** Sets what becomes of the requests from now on. */
    public void play(Script newScript) {
        script = newScript;
    }

    /** Notes no request from now on: a long run has many. */
    public void stopNoting() {
        noting = false;
    }

    /** The requests since the start or since {@link #forget}, in the order of their arrival. */
    public List<StorageRequest> requests() {
        return new ArrayList<>(requests);
    }

    /** The bytes of bodies that clients sent. */
    public long receivedBytes() {
        return receivedBytes.get();
    }

    /** The bytes of bodies that clients were sent. */
    public long sentBytes() {
        return sentBytes.get();
    }

    /** Forgets the requests and bytes so far. */
    public void forget() {
        requests.clear();
        receivedBytes.set(0);
        sentBytes.set(0);
    }

    private void accept() throws IOException {
        while (!listener.isClosed()) {
            Socket client = listener.accept();
            client.setTcpNoDelay(true);
            sockets.add(client);
            start("relay-connection", () -> serve(client));
        }
    }

    private void serve(Socket client) throws IOException {
        try (client;
                Upstream upstream = new Upstream()) {
            BufferedInputStream in = new BufferedInputStream(client.getInputStream());
            OutputStream out = new BufferedOutputStream(client.getOutputStream());
            Optional<HttpMessage> head = HttpMessage.read(in);
            while (head.isPresent() && relay(head.get(), in, out, upstream)) {
                head = HttpMessage.read(in);
            }
        } finally {
            sockets.remove(client);
        }
    }

    /** One request and its answer; false where the connection ends with it. */
    private boolean relay(
            HttpMessage head, BufferedInputStream in, OutputStream out, Upstream upstream)
            throws IOException {
        StorageRequest request =
                new StorageRequest(head.word(0), head.word(1), Math.max(0, head.bodyLength()));
        if (noting) {
            requests.add(request);
        }
        RequestFate fate = script.of(request);
        if (!fate.delay().isZero()) {
            pause(fate);
        }
        if (head.header("expect").isPresent()) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }
        switch (fate.kind()) {
            case RESET:
                return false;
            case REFUSE:
                receivedBytes.addAndGet(
                        head.copyBody(in, OutputStream.nullOutputStream(), false, Long.MAX_VALUE));
                refuse(request, fate, out);
                return true;
            default:
                upstream.connect();
                head.writeWithout("expect", upstream.out);
                receivedBytes.addAndGet(head.copyBody(in, upstream.out, false, Long.MAX_VALUE));
                upstream.out.flush();
                return answer(request, fate, out, upstream);
        }
    }

    private boolean answer(
            StorageRequest request, RequestFate fate, OutputStream out, Upstream upstream)
            throws IOException {
        Optional<HttpMessage> answer = HttpMessage.read(upstream.in);
        fate.whenAnswered().run();
        if (answer.isEmpty() || fate.kind() == RequestFate.Kind.LOSE_ANSWER) {
            return false;
        }
        answer.get().writeWithout("", out);
        String status = answer.get().word(1);
        boolean hasBody =
                !request.method().equals("HEAD") && !status.equals("204") && !status.equals("304");
        if (hasBody) {
            sentBytes.addAndGet(answer.get().copyBody(upstream.in, out, true, fate.answerBytes()));
        }
        out.flush();
        return fate.kind() == RequestFate.Kind.PASS
                && (!hasBody || answer.get().isChunked() || answer.get().bodyLength() >= 0);
    }

    private static void refuse(StorageRequest request, RequestFate fate, OutputStream out)
            throws IOException {
        String body =
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>"
                        + fate.code()
                        + "</Code><Message>made by a test</Message></Error>";
        String text =
                "HTTP/1.1 "
                        + fate.status()
                        + " Refused\r\nContent-Type: application/xml\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        // an answer to HEAD has the length of a body, and none
                        + (request.method().equals("HEAD") ? "" : body);
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static void pause(RequestFate fate) throws IOException {
        try {
            Thread.sleep(fate.delay().toMillis());
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    /** The connection to the server that belongs to one of a client. */
    private final class Upstream implements Closeable {
        private Socket socket;
        private BufferedInputStream in;
        private OutputStream out;

        void connect() throws IOException {
            if (socket == null) {
                socket = new Socket(server.getHost(), server.getPort());
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                in = new BufferedInputStream(socket.getInputStream());
                out = new BufferedOutputStream(socket.getOutputStream());
            }
        }

        @Override
        public void close() throws IOException {
            if (socket != null) {
                sockets.remove(socket);
                socket.close();
            }
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
                                // a side closed the connection: nobody waits for more
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
