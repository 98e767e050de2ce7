package io.github.multikueue.proxy.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.tls.CertificateAuthority;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An API server with renamed custom resources, in this process: lists as long as one asks for by {@code limit}, in bytes; watches whose
 * events come at a fixed rate, as many as one asks for by {@code limit}; and a log, which no rule concerns.
 */
final class LampServer implements AutoCloseable {

    static final String LOG = "/api/v1/namespaces/a/pods/p/log";

    /** Events a second. */
    static final int RATE = 1_000;

    private static final int PART = 64 * 1024;

    static {
        // Otherwise the kernel holds the end of each answer back until the client has acknowledged its head.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final CertificateAuthority authority =
            new CertificateAuthority("lamps", Clock.systemUTC(), new SecureRandom());
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(Threads.daemons("lamps"));
    private final String item;
    private volatile long[] written = {};

    /** @param item the JSON of one object, with {@code NUMBER} in its name */
    LampServer(String item) throws IOException {
        this.item = item;
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(Endpoint.identified(authority.server("127.0.0.1"))));
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    Endpoint endpoint() {
        return Endpoint.secured(server.getAddress().getPort(), "none", authority());
    }

    /** Who signed its certificate, as PEM. */
    String authority() {
        return authority.certificatePem();
    }

    /** When each event of the last watch was written, as {@link System#nanoTime()}. */
    long[] written() {
        return written;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getRawQuery();
        if (query == null) {
            byte[] log = "lit\n".repeat(64).getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            exchange.sendResponseHeaders(200, log.length);
            exchange.getResponseBody().write(log);
        } else {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 0);
            int limit = Integer.parseInt(query.replaceFirst(".*limit=", ""));
            if (query.startsWith("watch")) {
                events(exchange.getResponseBody(), limit);
            } else {
                list(exchange.getResponseBody(), limit);
            }
        }
        exchange.close();
    }

    private void list(OutputStream out, long bytes) throws IOException {
        String open =
                "{\"apiVersion\":\"" + RenamingRow.RENAMED_GROUP + "/v1\",\"kind\":\"RenamedLampList\",\"items\":[";
        StringBuilder part = new StringBuilder(2 * PART).append(open);
        long sent = 0;
        for (int i = 0; sent + part.length() < bytes; i++) {
            part.append(i == 0 ? "" : ",").append(item.replace("NUMBER", Integer.toString(10_000 + i)));
            if (part.length() >= PART) {
                sent += part.length();
                out.write(part.toString().getBytes(UTF_8));
                part.setLength(0);
            }
        }
        out.write(part.append("]}\n").toString().getBytes(UTF_8));
    }

    private void events(OutputStream out, int count) throws IOException {
        long[] times = new long[count];
        written = times;
        byte[] event = ("{\"type\":\"MODIFIED\",\"object\":" + item + "}\n").getBytes(UTF_8);
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            LoadConnections.await(begin + i * (1_000_000_000L / RATE));
            times[i] = System.nanoTime();
            out.write(event);
            out.flush();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
