package io.github.multikueue.proxy.core;

import com.google.common.collect.Sets;
import io.github.multikueue.proxy.core.Readiness.Check;
import io.github.multikueue.proxy.core.concurrent.ChangeSignal;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.Background;
import io.github.multikueue.proxy.core.kube.client.KubeException;
import io.github.multikueue.proxy.core.kube.client.ListWatch;
import io.github.multikueue.proxy.core.runwatch.WorkerWatches;
import io.github.multikueue.proxy.core.worker.WorkerClients;
import io.github.multikueue.proxy.core.worker.WorkerReport;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What runs behind the use cases: started, judged and closed together. */
final class Lifecycle {

    private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);
    private static final String MANAGER = "the manager's API server";

    private static final double MILLIS_PER_SECOND = 1000;

    private final Duration maxCacheAge;
    private final ApiClient manager;
    private final WorkerClients workers;
    private final WorkerWatches watches;
    private final LogSources logs;
    private final List<Background> parts;
    private final List<?> others;
    private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
    private final ChangeSignal contact = new ChangeSignal();

    private enum State {
        NEW,
        STARTED,
        CLOSED
    }

    /**
     * @param others what else runs, and the SPIs as bound; of these, each {@link Background} is started and closed, and what else can
     *     be closed is
     */
    Lifecycle(
            Duration maxCacheAge,
            ApiClient manager,
            WorkerClients workers,
            WorkerWatches watches,
            LogSources logs,
            Collection<?> others) {
        this.maxCacheAge = maxCacheAge;
        this.manager = manager;
        this.workers = workers;
        this.watches = watches;
        this.logs = logs;
        this.parts = others.stream()
                .filter(Background.class::isInstance)
                .map(Background.class::cast)
                .distinct()
                .toList();
        this.others =
                others.stream().filter(each -> !(each instanceof Background)).toList();
        parts.forEach(each -> each.onContact(contact::give));
    }

    /**
     * Does nothing if all has been started before. If anything does not start, all is closed.
     *
     * @throws InvalidConfigException if all logs are to be captured, and the store cannot be opened
     * @throws IllegalStateException if all is closed
     */
    void start() {
        if (!state.compareAndSet(State.NEW, State.STARTED)) {
            requireOpen();
            return;
        }
        try {
            logs.start();
            workers.start();
            parts.forEach(Background::start);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    void close() {
        if (state.getAndSet(State.CLOSED) == State.CLOSED) {
            return;
        }
        contact.give();
        parts.forEach(Background::close);
        logs.close();
        workers.close();
        closeAll(others);
        manager.close();
    }

    /** Closes what can be closed of these, whatever one of them throws; once each, since one object may be several parts. */
    static void closeAll(Collection<?> parts) {
        Set<Object> closed = Sets.newIdentityHashSet();
        for (Object each : parts) {
            if (each instanceof AutoCloseable part && closed.add(each)) {
                close(part);
            }
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            log.warn("{} did not close cleanly", part.getClass().getName(), e);
        }
    }

    /** @throws IllegalStateException if all is closed */
    void requireOpen() {
        if (isClosed()) {
            throw new IllegalStateException("the proxy is closed (expected: a new one)");
        }
    }

    /** Waits until all is ready. False if it is not in time, all is closed, or the thread was interrupted. */
    boolean awaitReady(Duration atMost) {
        boolean unused = contact.await(() -> isClosed() || readiness().ready(), atMost);
        return !isClosed() && readiness().ready();
    }

    private boolean isClosed() {
        return state.get() == State.CLOSED;
    }

    Readiness readiness() {
        Stream<Check> open = isClosed() ? Stream.of(new Check("proxy", false, "closed")) : Stream.empty();
        return new Readiness(
                Stream.concat(open, health().map(this::check)).toList(),
                workers.report().stream().map(this::check).toList());
    }

    private Check check(ListWatch.Health health) {
        if (!health.synced()) {
            return new Check(health.name(), false, "not synced yet" + because(health));
        }
        String age = "age " + health.age().toSeconds() + "s";
        return health.age().compareTo(maxCacheAge) <= 0
                ? new Check(health.name(), true, age)
                : new Check(
                        health.name(),
                        false,
                        age + " (expected: at most " + maxCacheAge.toSeconds() + "s)" + because(health));
    }

    /** In words for everybody, which name no address; those for us are in the log. */
    private static String because(ListWatch.Health health) {
        if (health.failure() instanceof KubeException failure) {
            return ": " + failure.asUpstreamFailure(MANAGER).getMessage();
        }
        return health.failure() == null ? "" : ": the watch of " + MANAGER + " broke off";
    }

    /** Waits until all is ready; if it is not in time, all is closed. */
    void requireReady(Duration atMost) throws IOException {
        if (!awaitReady(atMost)) {
            IOException why = notReady(atMost);
            close();
            throw why;
        }
    }

    /** The cause is why a cache cannot be filled, in all detail. */
    private IOException notReady(Duration waited) {
        Map<String, List<String>> unready = readiness().caches().stream()
                .filter(each -> !each.passed())
                .collect(Collectors.groupingBy(
                        Check::detail, LinkedHashMap::new, Collectors.mapping(Check::name, Collectors.toList())));
        String reasons = unready.entrySet().stream()
                .map(each -> String.join(", ", each.getValue()) + ": " + each.getKey())
                .collect(Collectors.joining("; "));
        Exception failure = failure();
        return new IOException(
                "the manager cluster was not read within " + waited.toMillis() / MILLIS_PER_SECOND + " s: " + reasons
                        + missingRight(failure),
                failure);
    }

    /** What the API server says that the proxy may not do. */
    private static String missingRight(@Nullable Exception failure) {
        return failure instanceof KubeException.Refused refused
                        && refused.code() == 403
                        && !refused.statusMessage().isEmpty()
                ? " (" + refused.statusMessage() + ")"
                : "";
    }

    private @Nullable Exception failure() {
        return health().map(ListWatch.Health::failure)
                .flatMap(Stream::ofNullable)
                .findFirst()
                .orElse(null);
    }

    private Stream<ListWatch.Health> health() {
        return parts.stream().flatMap(each -> each.health().stream());
    }

    /** A worker that cannot be watched can be used, but short tasks can be missed; why is in our log, not for everybody. */
    private Check check(WorkerReport worker) {
        boolean watched = !worker.usable() || watches.problem(worker.name()).isEmpty();
        return new Check(
                worker.name(),
                worker.usable(),
                watched
                        ? worker.detail()
                        : (worker.detail() + " cannot be watched, so short tasks can be missed").strip());
    }
}
