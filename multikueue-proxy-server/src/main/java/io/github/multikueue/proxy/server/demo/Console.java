package io.github.multikueue.proxy.server.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import com.google.common.io.Resources;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.multikueue.proxy.core.concurrent.Threads;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/**
 * What a console is to its users, as small as can be: a list of runs, a page that shows a log, and a way to the API that adds the user's
 * token, which a browser's {@code EventSource} cannot do by itself. On the loopback interface alone.
 */
final class Console implements AutoCloseable {

    private static final int MOST_READERS = 64;
    private static final int PIECE = 16 * 1024;
    private static final int SECONDS_FOR_A_REQUEST = 5;

    static {
        // The JDK's server waits for the end of a request without a bound, for instance when somebody speaks TLS to it.
        System.setProperty("sun.net.httpserver.maxReqTime", Integer.toString(SECONDS_FOR_A_REQUEST));
    }

    private final URI api;
    private final String token;
    private final HttpServer server;
    private final HttpClient client;
    private final Supplier<List<String>> runs;
    private final ExecutorService threads = Threads.blocking("console", MOST_READERS);

    /**
     * @param api where multikueue-proxy serves
     * @param token the token of whoever opens the page
     * @param runs the names of the runs to choose from
     */
    Console(URI api, String token, HttpClient client, Supplier<List<String>> runs) throws IOException {
        this.api = api;
        this.token = token;
        this.client = client;
        this.runs = runs;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::page);
        server.createContext("/api/", this::relay);
        server.start();
    }

    URI address() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void page(HttpExchange exchange) throws IOException {
        byte[] page = exchange.getRequestURI().getQuery() == null
                ? list().getBytes(UTF_8)
                : Resources.toByteArray(Resources.getResource(Console.class, "log.html"));
        exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
        exchange.sendResponseHeaders(200, page.length);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(page);
        }
    }

    private String list() {
        return runs.get().stream()
                .map(run -> "<li><a href=\"?run=" + run + "\">" + run + "</a>\n")
                .collect(joining("", "<!doctype html>\n<title>Runs</title>\n<ul>\n", "</ul>\n"));
    }

    private void relay(HttpExchange exchange) throws IOException {
        try (exchange;
                InputStream from = forward(exchange);
                OutputStream to = exchange.getResponseBody()) {
            byte[] piece = new byte[PIECE];
            for (int length = from.read(piece); length >= 0; length = from.read(piece)) {
                to.write(piece, 0, length);
                to.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private InputStream forward(HttpExchange exchange) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(api.resolve(exchange.getRequestURI()))
                .header("Authorization", "Bearer " + token);
        copy(exchange, "Accept", request);
        copy(exchange, "Last-Event-ID", request);
        HttpResponse<InputStream> response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        response.headers()
                .firstValue("Content-Type")
                .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
        exchange.sendResponseHeaders(response.statusCode(), 0);
        return response.body();
    }

    private static void copy(HttpExchange exchange, String header, HttpRequest.Builder request) {
        String value = exchange.getRequestHeaders().getFirst(header);
        if (value != null) {
            request.header(header, value);
        }
    }
}
