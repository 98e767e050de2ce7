package io.github.multikueue.proxy.core.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeUser;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.tls.KeyManagers;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** An API server of which a test writes every byte. HTTP/1.1 over TLS; each request is one script, connections are kept. */
final class ScriptedUpstream implements AutoCloseable {

    /** Answers one request on a connection. */
    @FunctionalInterface
    interface Script {
        void answer(Received request) throws Exception;
    }

    private final FakeCluster authority = FakeCluster.start();
    private final SSLServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<SSLSocket> sockets = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<Received> requests = new LinkedBlockingQueue<>();
    private final BlockingQueue<Throwable> ends = new LinkedBlockingQueue<>();
    final AtomicInteger connections = new AtomicInteger();
    private volatile Script script = request -> request.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

    ScriptedUpstream() throws Exception {
        TlsIdentity identity = authority.serverCertificate("127.0.0.1");
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(KeyManagers.of(identity), null, null);
        listener = (SSLServerSocket) tls.getServerSocketFactory()
                .createServerSocket(0, 100, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        threads.submit(this::accept);
    }

    ScriptedUpstream answering(Script value) {
        script = value;
        return this;
    }

    /** Answers every request with these bytes. */
    ScriptedUpstream answering(String response) {
        return answering(request -> request.write(response));
    }

    /** A client of it, without any identity. */
    ApiClient client() {
        return client("");
    }

    /** @param path of its address */
    ApiClient client(String path) {
        URI address = URI.create("https://127.0.0.1:" + listener.getLocalPort() + path);
        return ApiClients.extension(
                "up", address, authority.certificateAuthority(), Duration.ofSeconds(60), CallObserver.NONE);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The next request. */
    Received request() throws InterruptedException {
        Received next = requests.poll(60, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no request came");
        }
        return next;
    }

    /** Whether a request has come that nobody has looked at. */
    boolean hasRequest() {
        return !requests.isEmpty();
    }

    /** Waits until a connection has ended; how. */
    Throwable awaitEnd() throws InterruptedException {
        Throwable end = ends.poll(60, TimeUnit.SECONDS);
        if (end == null) {
            throw new AssertionError("no connection ended");
        }
        return end;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                SSLSocket socket = (SSLSocket) listener.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                threads.submit(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(SSLSocket socket) {
        Throwable end = new IOException("end of input");
        try (socket) {
            socket.startHandshake();
            connections.incrementAndGet();
            InputStream in = socket.getInputStream();
            for (String head = head(in); !head.isEmpty(); head = head(in)) {
                Received request = new Received(head, socket);
                requests.add(request);
                script.answer(request);
            }
        } catch (Exception e) {
            end = e;
        } finally {
            sockets.remove(socket);
            ends.add(end);
        }
    }

    /** Everything up to the empty line; empty at the end. */
    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        for (int c = in.read(); c >= 0; c = in.read()) {
            head.write(c);
            matched = c == "\r\n\r\n".charAt(matched) ? matched + 1 : c == '\r' ? 1 : 0;
            if (matched == 4) {
                return head.toString(ISO_8859_1);
            }
        }
        return "";
    }

    /** One request. */
    record Received(String head, SSLSocket socket) {

        String line() {
            return head.substring(0, head.indexOf("\r\n"));
        }

        /** The header lines, in order. */
        List<String> headers() {
            return head.lines().skip(1).filter(line -> !line.isEmpty()).toList();
        }

        /** The values of a header. */
        List<String> values(String name) {
            return headers().stream()
                    .filter(line -> line.toLowerCase().startsWith(name.toLowerCase() + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .toList();
        }

        InputStream in() throws IOException {
            return socket.getInputStream();
        }

        OutputStream out() throws IOException {
            return socket.getOutputStream();
        }

        /** The body, by its length or in chunks. */
        byte[] body() throws IOException {
            if (values("Transfer-Encoding").contains("chunked")) {
                return chunks();
            }
            return values("Content-Length").isEmpty()
                    ? new byte[0]
                    : in().readNBytes(Integer.parseInt(values("Content-Length").get(0)));
        }

        private byte[] chunks() throws IOException {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            while (true) {
                int size = Integer.parseInt(textLine(), 16);
                body.write(in().readNBytes(size));
                textLine();
                if (size == 0) {
                    return body.toByteArray();
                }
            }
        }

        String textLine() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in().read(); c != '\n' && c >= 0; c = in().read()) {
                line.append((char) c);
            }
            return line.toString().strip();
        }

        void write(String text) throws IOException {
            out().write(text.getBytes(ISO_8859_1));
            out().flush();
        }
    }

    String token() {
        return authority.token(FakeUser.of("alice"));
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (SSLSocket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        threads.shutdownNow();
        authority.close();
    }
}
