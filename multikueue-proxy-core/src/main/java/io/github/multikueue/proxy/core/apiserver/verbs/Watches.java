package io.github.multikueue.proxy.core.apiserver.verbs;

import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.apiserver.present.ObjectPresenter;
import io.github.multikueue.proxy.core.apiserver.present.Representation;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectSelector;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectWatcher;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The verb watch, and all watches that are open. Safe for use by many threads. */
public final class Watches {

    /** How many events a client may be behind before it is cut off. */
    private static final int LIMIT = 10_000;

    private static final Duration SHORTEST = Duration.ofMinutes(30);

    /** No connection lasts as long; nor is it too much for a number of ticks. */
    private static final Duration LONGEST = Duration.ofDays(366);

    /** How exactly watches end in time. */
    private static final Duration TICK = Duration.ofMillis(250);

    private final Duration tick;
    private final long bookmarkTicks;
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, Threads.daemons("watch-timer"), new ThreadPoolExecutor.DiscardPolicy());
    private final AtomicBoolean ticking = new AtomicBoolean();
    private final RandomGenerator random;
    private final Consumer<RequestInfo> dropped;
    private final Map<WatchSession, ObjectWatcher.Watch> open = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * Makes the verb.
     *
     * @param bookmarkInterval how often a watch that takes bookmarks gets one; kube-apiserver sends about one a minute
     * @param random spreads the ends of watches that have no timeout; must be safe for use by many threads
     * @param dropped is told of each watch that is cut off, since its client did not keep up
     */
    public Watches(Duration bookmarkInterval, RandomGenerator random, Consumer<RequestInfo> dropped) {
        this.dropped = dropped;
        this.tick = bookmarkInterval.compareTo(TICK) < 0 ? bookmarkInterval : TICK;
        this.bookmarkTicks = ticks(bookmarkInterval);
        this.random = random;
    }

    /** How many watches are open. */
    public int count() {
        return open.size();
    }

    /** Ends all watches in good order, and lets none begin any more. */
    public void close() {
        closed = true;
        timer.shutdownNow();
        sessions().forEach(WatchSession::end);
    }

    /** Ends all open watches with an ERROR event. */
    public void fail(StatusException reason) {
        sessions().forEach(each -> each.failed(reason));
    }

    /** Sends a bookmark on every open watch that takes them. */
    public void sendBookmarks() {
        open.values().forEach(ObjectWatcher.Watch::requestBookmark);
    }

    private Set<WatchSession> sessions() {
        return open.keySet();
    }

    void serve(Target target) throws IOException {
        ObjectPresenter presenter = target.presenter(Representation.Subject.WATCH);
        ListParameters parameters = ListParameters.ofWatch(target.query());
        ObjectSelector selector = target.selector();
        boolean initialEvents = initialEvents(parameters);
        ObjectWatcher.Query query = new ObjectWatcher.Query(selector, parameters.resourceVersion(), initialEvents);
        WatchSession session = new WatchSession(
                presenter,
                selector,
                parameters.bookmarks(),
                initialEvents,
                isToldOfTheirEnd(parameters),
                LIMIT,
                ticks(timeout(parameters)),
                bookmarkTicks);
        try (ObjectWatcher.Watch watch = begin(target, query, session)) {
            open.put(session, watch);
            startTimer();
            if (closed) {
                session.end();
            }
            session.begun();
            carry(target.call(), session, presenter, watch);
        } finally {
            open.remove(session);
        }
    }

    /** Without a resourceVersion, the present objects come first, unless sendInitialEvents says otherwise. */
    private static boolean initialEvents(ListParameters parameters) {
        Boolean asked = parameters.sendInitialEvents();
        return asked != null ? asked : ObjectWatcher.Query.isAny(parameters.resourceVersion());
    }

    /** As kube-apiserver does it: also who names no version is told, but not who takes whatever is there. */
    private static boolean isToldOfTheirEnd(ListParameters parameters) {
        return parameters.sendInitialEvents() != null
                || parameters.resourceVersion().isEmpty();
    }

    /** What cannot be watched any more is said by an event, since clients look for that. */
    private static ObjectWatcher.Watch begin(Target target, ObjectWatcher.Query query, WatchSession session) {
        try {
            ObjectWatcher storage = target.storage(ObjectWatcher.class);
            return StorageAnswers.watch(
                    target, storage.watch(target.call().context(), query, StorageAnswers.checked(target, session)));
        } catch (StatusException e) {
            if (e.code() != 410) {
                throw e;
            }
            session.failed(e);
            return new EndedWatch();
        }
    }

    private Duration timeout(ListParameters parameters) {
        Duration asked = parameters.timeout();
        return asked == null ? SHORTEST.plusSeconds(random.nextLong(SHORTEST.toSeconds())) : asked;
    }

    /** At least one; the last of them may come a moment after the one before it. */
    private long ticks(Duration time) {
        return (time.compareTo(LONGEST) < 0 ? time : LONGEST).dividedBy(tick) + 1;
    }

    private void startTimer() {
        if (!ticking.getAndSet(true)) {
            Runnable task = Threads.repeatable(() -> sessions().forEach(WatchSession::tick));
            timer.scheduleAtFixedRate(task, tick.toNanos(), tick.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void carry(ApiCall call, WatchSession session, ObjectPresenter presenter, ObjectWatcher.Watch watch)
            throws IOException {
        ApiExchange exchange = call.exchange();
        exchange.onDeparture(session::end);
        boolean inOrder;
        if (isUpgrade(exchange)) {
            try (ApiExchange.MessageStream messages = exchange.upgrade("")) {
                inOrder = session.run(new MessageSink(messages), watch::requestBookmark);
                open.remove(session);
            }
        } else {
            Map<String, String> headers = ApiCall.headers(presenter.contentType());
            ApiExchange.ResponseStream stream = exchange.stream(200, headers);
            inOrder = session.run(new StreamSink(stream), watch::requestBookmark);
            // Before the last byte is written: a client that has read all of it no longer counts as a watcher.
            open.remove(session);
            if (inOrder) {
                stream.close();
            }
        }
        if (!inOrder) {
            dropped.accept(call.info());
            exchange.abort();
        }
    }

    private static boolean isUpgrade(ApiExchange exchange) {
        return "websocket".equalsIgnoreCase(exchange.request().header("Upgrade"));
    }

    private record StreamSink(ApiExchange.ResponseStream stream) implements WatchSession.Sink {

        @Override
        public void write(byte[][] line) throws IOException {
            stream.write(line);
        }

        @Override
        public void flush() throws IOException {
            stream.flush();
        }
    }

    private record MessageSink(ApiExchange.MessageStream messages) implements WatchSession.Sink {

        @Override
        public void write(byte[][] line) throws IOException {
            messages.send(line);
        }

        @Override
        public void flush() {
            // Each message is sent at once.
        }
    }

    private static final class EndedWatch implements ObjectWatcher.Watch {

        @Override
        public void requestBookmark() {
            // There is nothing more to tell.
        }

        @Override
        public void close() {
            // The storage knows nothing of it.
        }
    }
}
