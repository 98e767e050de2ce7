package io.github.multikueue.proxy.core;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.core.capture.CapturedLogs;
import io.github.multikueue.proxy.core.capture.LogCaptures;
import io.github.multikueue.proxy.core.capture.StoredRunHistory;
import io.github.multikueue.proxy.core.logs.ContainerStates;
import io.github.multikueue.proxy.core.logs.LivePodLogs;
import io.github.multikueue.proxy.core.runlog.RunHistory;
import io.github.multikueue.proxy.core.store.LogStore;
import io.github.multikueue.proxy.core.store.LogStoreConfig;
import io.github.multikueue.proxy.core.store.LogStoreException;
import java.io.InputStream;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The live logs, and what is kept of them: if a store is configured and can be opened, else nothing. */
final class KeptLogs implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(KeptLogs.class);

    private final LogStreamer streamer;
    private final RunHistory history;
    private final @Nullable LogStore store;
    private final @Nullable LogCaptures captures;

    KeptLogs(LogConfig config, LivePodLogs live, ContainerStates states, Clock clock) {
        this.store = open(config.store(), clock);
        if (store == null) {
            this.captures = null;
            this.history = RunHistory.NONE;
            this.streamer = live;
            return;
        }
        this.captures = new LogCaptures(store, live, config.capture().most());
        this.history = new StoredRunHistory(store);
        this.streamer = new CapturedLogs(captures, states, clock);
    }

    /** Without a store, logs are as good as before it was invented: that is no reason not to start. */
    private static @Nullable LogStore open(@Nullable LogStoreConfig config, Clock clock) {
        if (config == null) {
            return null;
        }
        try {
            return LogStore.open(config, clock);
        } catch (LogStoreException e) {
            log.error("{}; logs are streamed straight from the workers, and not kept", e.getMessage());
            return null;
        }
    }

    /** The live logs, by way of the store if there is one. */
    LogStreamer streamer() {
        return streamer;
    }

    /** What is known of runs that are gone. */
    RunHistory history() {
        return history;
    }

    /** @throws NotFoundException if no log of such a container is kept */
    InputStream open(String namespace, String pod, String container) {
        if (streamer instanceof CapturedLogs captured) {
            return captured.open(namespace, pod, container, LogOptions.ALL);
        }
        throw new NotFoundException("no logs are kept");
    }

    @Override
    public void close() {
        if (captures != null) {
            captures.close();
        }
        if (store != null) {
            store.close();
        }
    }
}
