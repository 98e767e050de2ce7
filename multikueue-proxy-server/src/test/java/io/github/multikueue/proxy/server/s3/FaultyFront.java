package io.github.multikueue.proxy.server.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a server, and lets it look as storages look on bad days. */
final class FaultyFront implements AutoCloseable {

    private static final Set<String> OF_CONNECTION =
            Set.of("host", "connection", "content-length", "expect", "transfer-encoding", "upgrade");

    private final URI upstream;
    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** So many next requests are answered 503. */
    final AtomicInteger refusals = new AtomicInteger();
    /** So many next answers break off in the middle. */
    final AtomicInteger cuts = new AtomicInteger();
    /** So many next bodies arrive changed. */
    final AtomicInteger changes = new AtomicInteger();
    /** How many requests there were. */
    final AtomicInteger requests = new AtomicInteger();
    /** Whether answers come byte after byte. */
    volatile boolean slow;
    /** Whether nothing may be written. */
    volatile boolean readOnly;

    FaultyFront(URI upstream) throws IOException {
        this.upstream = upstream;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static boolean takes(AtomicInteger faults) {
        return faults.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.incrementAndGet();
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (takes(refusals)) {
                exchange.sendResponseHeaders(503, -1);
            } else if (readOnly && !exchange.getRequestMethod().equals("GET")) {
                error(exchange, 403, "AccessDenied");
            } else {
                if (body.length > 0 && takes(changes)) {
                    body[0]++;
                }
                relay(exchange, forward(exchange, body));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void error(HttpExchange exchange, int status, String code) throws IOException {
        byte[] xml = ("<Error><Code>" + code + "</Code><Message>no</Message></Error>").getBytes();
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        exchange.sendResponseHeaders(status, xml.length);
        exchange.getResponseBody().write(xml);
    }

    private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(upstream.resolve(exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        new TreeMap<>(exchange.getRequestHeaders()).forEach((name, values) -> {
            if (!OF_CONNECTION.contains(name.toLowerCase())) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private void relay(HttpExchange exchange, HttpResponse<byte[]> answer) throws IOException {
        answer.headers().map().forEach((name, values) -> {
            if (!OF_CONNECTION.contains(name.toLowerCase())) {
                values.forEach(value -> exchange.getResponseHeaders().add(name, value));
            }
        });
        byte[] body = answer.body();
        exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
        OutputStream out = exchange.getResponseBody();
        if (body.length > 1 && exchange.getRequestMethod().equals("GET") && takes(cuts)) {
            out.write(body, 0, body.length / 2);
            out.flush();
            throw new IOException("cut");
        }
        for (int i = 0; slow && i < body.length; i++) {
            out.write(body, i, 1);
            out.flush();
        }
        if (!slow && body.length > 0) {
            out.write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
