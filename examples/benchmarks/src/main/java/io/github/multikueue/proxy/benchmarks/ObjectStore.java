package io.github.multikueue.proxy.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of an S3 server as an archive of logs asks for, in memory, on the loopback: what it costs is little. */
final class ObjectStore implements AutoCloseable {

    private static final String BUCKET = "logs";
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final Pattern PARAMETER = Pattern.compile("(prefix|start-after)=([^&]*)");

    private final NavigableMap<String, byte[]> objects = new ConcurrentSkipListMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private volatile long firstPart;
    private volatile long document;
    private volatile boolean ended;

    ObjectStore() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** What makes a server use it. */
    String[] flags(Path directory) throws IOException {
        Path credentials = Files.writeString(
                directory.resolve("credentials"), "[default]\naws_access_key_id=a\naws_secret_access_key=b\n");
        return new String[] {
            "--log-archive-bucket=" + BUCKET,
            "--log-archive-endpoint=http://127.0.0.1:" + server.getAddress().getPort(),
            "--log-archive-credentials-file=" + credentials
        };
    }

    /** Waits until there is a further log; how many seconds there were from its first part to its end. */
    double awaitNext() throws IOException {
        while (!ended) {
            Server.sleep(PAUSE);
        }
        ended = false;
        double seconds = (document - firstPart) / 1e9;
        firstPart = 0;
        return seconds;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String key = exchange.getRequestURI().getPath().replaceFirst("^/" + BUCKET + "/?", "");
            byte[] body = exchange.getRequestBody().readAllBytes();
            switch (exchange.getRequestMethod()) {
                case "PUT" -> {
                    objects.put(key, body);
                    putAt(key, System.nanoTime());
                    exchange.sendResponseHeaders(200, -1);
                }
                case "DELETE" -> {
                    objects.remove(key);
                    exchange.sendResponseHeaders(204, -1);
                }
                default -> answer(exchange, Optional.ofNullable(key.isEmpty() ? list(exchange) : objects.get(key)));
            }
        }
    }

    /** A log is in parts, and a document is written when all of them are there. */
    private void putAt(String key, long time) {
        if (key.startsWith("parts/") && firstPart == 0) {
            firstPart = time;
        } else if (key.startsWith("logs/")) {
            document = time;
            ended = true;
        }
    }

    private static void answer(HttpExchange exchange, Optional<byte[]> found) throws IOException {
        byte[] content = found.orElseGet(() -> "<Error><Code>NoSuchKey</Code></Error>".getBytes(UTF_8));
        exchange.sendResponseHeaders(found.isPresent() ? 200 : 404, content.length == 0 ? -1 : content.length);
        exchange.getResponseBody().write(content);
    }

    private byte[] list(HttpExchange exchange) {
        String prefix = "";
        String after = "";
        Matcher parameter = PARAMETER.matcher(exchange.getRequestURI().getQuery());
        while (parameter.find()) {
            if (parameter.group(1).equals("prefix")) {
                prefix = parameter.group(2);
            } else {
                after = parameter.group(2);
            }
        }
        StringBuilder xml = new StringBuilder("<ListBucketResult>");
        for (String key : objects.tailMap(after, false).keySet()) {
            if (key.startsWith(prefix)) {
                xml.append("<Contents><Key>")
                        .append(key)
                        .append("</Key><LastModified>")
                        .append(Instant.now())
                        .append("</LastModified></Contents>");
            }
        }
        return xml.append("</ListBucketResult>").toString().getBytes(UTF_8);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
