package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What a client gets that watches one resource of a cluster, and watches again from where it was whenever it is cut off. */
final class WatchedEvents implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final long RETRY_MILLIS = 5;

    private final FakeCluster cluster;
    private final TestClient client;
    private final String path;
    private final List<JsonNode> events = new ArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::watch, "watched-events");
    private volatile String version;

    /** {@code path} such as {@code /api/v1/pods}. */
    WatchedEvents(FakeCluster cluster, String path) {
        this.cluster = cluster;
        this.client = TestClient.admin(cluster);
        this.path = path;
        this.version = client.get(path).json().at("/metadata/resourceVersion").asText();
        thread.setDaemon(true);
        thread.start();
    }

    /** Each as {@code TYPE name uid}, as soon as there are as many as wanted. */
    List<String> await(int count) {
        return await(all -> all.size() >= count).stream()
                .map(WatchedEvents::named)
                .toList();
    }

    /** All so far, as soon as there is an event of this type. */
    List<JsonNode> awaitType(String type) {
        return await(all ->
                all.stream().anyMatch(event -> event.path("type").asText().equals(type)));
    }

    /** All so far, as soon as they suffice. */
    synchronized List<JsonNode> await(Predicate<List<JsonNode>> enough) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        try {
            while (!enough.test(events) && System.nanoTime() < end) {
                wait(TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()) + 1);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return List.copyOf(events);
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
    }

    private void watch() {
        try {
            do {
                readOnce();
            } while (!closed.await(RETRY_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private void readOnce() {
        String query = path + "?watch=true&resourceVersion=" + version;
        try (EventLines lines = new EventLines(client.open(query))) {
            for (String line = lines.line(); line != null; line = lines.line()) {
                add(Json.MAPPER.readTree(line.getBytes(StandardCharsets.UTF_8)));
            }
        } catch (IOException | UncheckedIOException e) {
            // Cut off, or nobody listens: the next try goes on from the same place.
        } catch (AssertionError e) {
            // Interrupted while it connected.
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void add(JsonNode event) {
        version = event.at("/object/metadata/resourceVersion").asText();
        events.add(event);
        notifyAll();
    }

    private static String named(JsonNode event) {
        JsonNode metadata = event.at("/object/metadata");
        return event.path("type").asText() + " " + metadata.path("name").asText() + " "
                + metadata.path("uid").asText();
    }

    @Override
    public String toString() {
        return cluster.name() + path;
    }
}
