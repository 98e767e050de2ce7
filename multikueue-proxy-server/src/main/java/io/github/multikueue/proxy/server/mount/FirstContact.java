package io.github.multikueue.proxy.server.mount;

import com.google.common.base.Throwables;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.KubeException;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether an API server can be reached at all: a proxy is ready once it can. What happens later does not make it unready, since
 * it goes on answering from memory, and nobody else could do better.
 */
final class FirstContact implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(FirstContact.class);

    private static final ApiPath VERSION = ApiPath.of("version");
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final ApiClient server;
    private final ScheduledExecutorService scheduler;
    private final Set<Class<?>> told = ConcurrentHashMap.newKeySet();
    private volatile Optional<String> problem = Optional.of("not asked yet");
    private volatile @Nullable ScheduledFuture<?> repeated;

    FirstContact(ApiClient server, ScheduledExecutorService scheduler) {
        this.server = server;
        this.scheduler = scheduler;
    }

    /** Begins to ask, again and again until there is an answer. */
    void start() {
        repeated = scheduler.scheduleWithFixedDelay(
                Threads.repeatable(this), 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Why the server was not reached; empty once it was. */
    Optional<String> problem() {
        return problem;
    }

    @Override
    public void run() {
        try {
            server.getBytes(VERSION);
        } catch (KubeException.Refused e) {
            LOG.debug("The API server is there, though it refused to tell its version", e);
        } catch (KubeException e) {
            failed(e);
            return;
        }
        problem = Optional.empty();
        ScheduledFuture<?> running = repeated;
        if (running != null) {
            running.cancel(false);
        }
    }

    /** Each kind of failure is logged once, since messages vary. */
    private void failed(KubeException why) {
        String reason = String.valueOf(why.getMessage());
        if (told.add(Throwables.getRootCause(why).getClass())) {
            LOG.warn("The API server does not answer: {}; asking again until it does", reason);
        }
        problem = Optional.of(reason);
    }
}
