package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.github.multikueue.proxy.core.LoggedEvents;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * What must be true of a server after whatever has been done to it: a healthy client has been served all the while, no answer has told of
 * the inside, nothing was an error of ours, no request has been made of what was none, and threads and memory are back to where they were.
 */
final class Unharmed implements AutoCloseable {

    /** Of a run that no request in good order names: if the manager is asked about it, two requests have been made of one. */
    static final String SMUGGLED = "smuggled-run";

    private static final Pattern INSIDE = Pattern.compile(
            "\\b(java|javax|jakarta|jdk|sun|kotlin|okhttp3|okio|org\\.eclipse|com\\.fasterxml|com\\.google|io\\.javalin"
                    + "|io\\.github\\.multikueue)\\.[a-z]+|\\tat [a-z]|[A-Z][a-z]+Exception|NullPointer");

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long PACE_NANOS = 20_000_000;
    private static final long MEBIBYTE = 1 << 20;

    /** Fewer than there are of connections, and of requests to workers; some are in pools, or constants of classes that were loaded since. */
    private static final long MORE_OBJECTS = 100;

    private static final Duration BETWEEN_COLLECTIONS = Duration.ofMillis(500);

    /** More than there may be idle in the pools of a server and of the fakes. */
    private static final int POOLED = 200;

    /** Of a connection in a pool: both ends keep buffers, and the native ciphers of tests keep more than those of the JDK. */
    private static final long POOLED_BYTES = 80 << 10;

    private final TestServer server;
    private final URI healthy;
    private final HttpClient client;
    private final LoggedEvents logged = new LoggedEvents("io.github.multikueue", Level.ERROR);
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final Thread visitor = new Thread(this::visit, "healthy-client");
    private final int threadsBefore;
    private final LiveObjects before;
    private volatile boolean over;

    private Unharmed(TestServer server, URI healthy, SSLContext trust) {
        this.server = server;
        this.healthy = healthy;
        HttpClient.Builder builder = HttpClient.newBuilder();
        this.client = trust == null
                ? builder.version(HttpClient.Version.HTTP_1_1).build()
                : builder.sslContext(trust).build();
        ask();
        this.threadsBefore = Thread.activeCount();
        forget();
        this.before = LiveObjects.now();
        visitor.setDaemon(true);
        visitor.start();
    }

    /**
     * Begins to look after a server.
     *
     * @param path of what a healthy client asks for with alice's token, all the while
     * @param trust null for plain HTTP
     */
    static Unharmed watch(TestServer server, String path, SSLContext trust) {
        String address = (trust == null ? "http://localhost:" : "https://localhost:")
                + server.server().port();
        return new Unharmed(server, URI.create(address + path), trust);
    }

    private void visit() {
        while (!over) {
            ask();
            LockSupport.parkNanos(PACE_NANOS);
        }
    }

    private void ask() {
        HttpRequest request = HttpRequest.newBuilder(healthy)
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + server.alice())
                .build();
        try {
            HttpResponse<String> response = client.send(request, TestServer.text());
            if (response.statusCode() != 200) {
                failures.add(response.statusCode() + " " + response.body());
            }
        } catch (Exception e) {
            failures.add(e.toString());
        }
    }

    /** Looks at what a client has been sent, head and body. */
    static String harmless(String answer) {
        assertThat(INSIDE.matcher(answer).results().map(found -> found.group()))
                .as(answer)
                .isEmpty();
        return answer;
    }

    /** Looks at all the rest; to be called after each thing that has been done. */
    void check() {
        ask();
        assertThat(failures).isEmpty();
        assertThat(logged.events().stream().map(LoggedEvents::text)).isEmpty();
        List<String> smuggled = smuggled();
        server.fleet().manager().requests().clear();
        assertThat(smuggled).isEmpty();
    }

    private List<String> smuggled() {
        return server.fleet().manager().requests().all().stream()
                .map(request -> request.target() + request.body())
                .filter(request -> request.contains(SMUGGLED))
                .toList();
    }

    /** Looks at threads and memory as well. */
    @Override
    public void close() {
        try {
            check();
            over = true;
            visitor.join();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(busyThreads()).isEmpty());
            assertThat(Thread.activeCount()).isLessThan(threadsBefore + POOLED);
            forget();
            await().pollInterval(BETWEEN_COLLECTIONS).untilAsserted(this::checkMemory);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            over = true;
            logged.close();
        }
    }

    private void checkMemory() {
        LiveObjects now = LiveObjects.now();
        assertThat(now.moreThan(before))
                .allSatisfy((name, more) -> assertThat(more).as(name).isLessThan(MORE_OBJECTS));
        assertThat(now.bytes()).as(now::largest).isLessThan(before.bytes() + 16 * MEBIBYTE + POOLED * POOLED_BYTES);
    }

    /** Those that answer a request; idle ones of a pool are given up one after another, which takes long. */
    private static List<String> busyThreads() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> Arrays.stream(thread.getValue())
                        .anyMatch(frame -> frame.getClassName().equals("org.eclipse.jetty.server.Server")))
                .map(thread -> thread.getKey().getName())
                .toList();
    }

    /** The fakes remember each request. */
    private void forget() {
        server.fleet().manager().requests().clear();
        server.fleet().worker("spoke-1").requests().clear();
    }
}
