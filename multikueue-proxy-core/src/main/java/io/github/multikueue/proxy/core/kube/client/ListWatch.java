package io.github.multikueue.proxy.core.kube.client;

import static java.net.HttpURLConnection.HTTP_BAD_REQUEST;
import static java.net.HttpURLConnection.HTTP_GONE;
import static java.net.HttpURLConnection.HTTP_NOT_FOUND;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.concurrent.Backoff;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.kube.client.guard.BadEventException;
import io.github.multikueue.proxy.core.kube.client.guard.EventLimit;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.raw.MalformedJsonException;
import io.github.multikueue.proxy.core.kube.meta.raw.RawDocuments;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a consumer up to date with a collection: lists it, watches it, and lists it again when the watch cannot go on. One
 * daemon thread each. Failures are retried for ever with exponential backoff, and logged once when they begin and once when they are over. An event of more than 16 MiB is a failure, as one is that cannot be read: everything is listed anew then.
 *
 * @param <T> the narrow record each object is read into
 * @see <a href="https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes">Efficient
 *     detection of changes</a>
 */
public final class ListWatch<T> implements AutoCloseable {

    /**
     * Where the objects go. Called by the one thread of the list+watch; must not block.
     *
     * @param <T> the narrow record
     */
    public interface Consumer<T> {
        /** This is all there is now; whatever else was known before is gone. */
        void replaceAll(List<T> all);

        /** This object was created or changed. */
        void put(T object);

        /** This object was deleted; these are its last contents. */
        void remove(T object);

        /** All that happened up to this version has been told. */
        default void reached(String resourceVersion) {}

        /** It does not work now, and will be tried again. */
        default void failed(Exception why) {}
    }

    /**
     * How up to date a list+watch is.
     *
     * @param name what is watched
     * @param synced whether the consumer has all there is, or had it once
     * @param age how long ago the API server was heard of, or this was made
     * @param failure why it does not work now, or null if it does, or has not been tried
     */
    public record Health(
            String name,
            boolean synced,
            Duration age,
            @Nullable Exception failure) {

        /** Why it does not work, for logs: it may name addresses. */
        public @Nullable String problem() {
            return failure == null ? null : WatchHealth.reason(failure);
        }
    }

    /** Where to go on watching. */
    private record Position(ApiPath path, String version) {}

    private static final Logger log = LoggerFactory.getLogger(ListWatch.class);

    /** Larger ones are none, see {@link EventLimit}; it counts what was read ahead as well. */
    private static final int MOST_EVENT_BYTES = 32 << 20;

    private final WatchSource<T> source;
    private final Consumer<T> consumer;
    private final WatchHealth health;
    private final Clock clock;
    private final RandomGenerator random;
    private final Backoff backoff;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicReference<@Nullable ApiStream> running = new AtomicReference<>();

    /** Used by the thread alone; null means that everything must be listed. */
    private @Nullable Position position;

    public ListWatch(WatchSource<T> source, Consumer<T> consumer, Clock clock, RandomGenerator random) {
        this.source = source;
        this.consumer = consumer;
        this.health = new WatchHealth(source.name(), clock);
        this.clock = clock;
        this.random = random;
        this.backoff = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(10), random);
        this.thread = Threads.daemons("watch-" + source.name()).newThread(this::run);
    }

    /** Begins; returns at once. */
    public void start() {
        thread.start();
    }

    /** How up to date the consumer is now. */
    public Health health() {
        return health.now();
    }

    /** Has somebody told each time that the API server has been heard of, by the thread of this; must return at once. */
    public void onContact(Runnable told) {
        health.onContact(told);
    }

    @Override
    public void close() {
        closed.countDown();
        ApiStream stream = running.get();
        if (stream != null) {
            stream.close();
        }
        thread.interrupt();
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void run() {
        while (!isClosed()) {
            try {
                if (position == null) {
                    position = list(source.collection().path());
                } else if (!watch(position)) {
                    pause();
                }
            } catch (KubeException | IOException e) {
                failed(e);
            } catch (RuntimeException e) {
                log.error("watching {}: unexpected failure", source.name(), e);
                position = null;
                failed(e);
            }
        }
    }

    private void failed(Exception why) {
        health.failed(why, isClosed());
        consumer.failed(why);
        pause();
    }

    private Position list(ApiPath path) throws IOException {
        ObjectList<T> list =
                source.form().list(source.server(), path, source.accept().list());
        consumer.replaceAll(list.items());
        consumer.reached(list.resourceVersion());
        health.listed();
        return new Position(path, list.resourceVersion());
    }

    /** Watches until the server ends it. Returns whether anything came; if not, going on at once would be a busy loop. */
    private boolean watch(Position from) throws IOException {
        ApiPath path = from.path()
                .query("watch", "1")
                .query("allowWatchBookmarks", "true")
                .query("resourceVersion", from.version())
                .query("timeoutSeconds", source.timing().timeoutSeconds(random));
        Duration silence = source.timing().silence();
        try (ApiStream stream = source.server().open(path, source.accept().watch(), silence)) {
            running.set(stream);
            if (isClosed()) {
                return true;
            }
            health.contact();
            return consume(new EventLimit(stream), from.path());
        } catch (KubeException.Refused e) {
            return refused(e);
        } catch (BadEventException | JsonProcessingException | MalformedJsonException e) {
            position = null; // But one that was cut off can go on.
            throw e;
        } catch (SocketTimeoutException silent) {
            return false;
        } finally {
            running.set(null);
        }
    }

    private boolean consume(EventLimit stream, ApiPath path) throws IOException {
        RawDocuments events = new RawDocuments(stream, MOST_EVENT_BYTES);
        Instant begin = clock.instant();
        boolean any = false;
        for (byte[] document = events.next(); document != null; document = events.next()) {
            ReceivedEvent event = ReceivedEvent.of(document);
            stream.next();
            if (event.isError()) {
                return ended(event.object());
            }
            Position next = new Position(path, event.resourceVersion());
            event.deliver(consumer, document, source.form());
            consumer.reached(next.version());
            position = next;
            any = true;
            backoff.reset();
            health.contact();
        }
        return any || WatchTiming.isGood(Duration.between(begin, clock.instant()));
    }

    /** Version too old, too new or no version, or the whole resource gone: only listing anew can help. Anything else may pass. */
    private boolean refused(KubeException.Refused refusal) {
        boolean gone = refusal.code() == HTTP_GONE || refusal.code() == HTTP_NOT_FOUND;
        if (gone || refusal.code() == HTTP_BAD_REQUEST || refusal.isVersionTooLarge()) {
            position = null;
        }
        if (!gone) {
            throw refusal;
        }
        return false;
    }

    private boolean ended(JsonNode status) throws IOException {
        position = null;
        if (status.path("code").asInt() == HTTP_GONE) {
            return false;
        }
        throw new IOException("the watch ended: " + status.path("message").asText());
    }

    private void pause() {
        try {
            closed.await(backoff.next().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
