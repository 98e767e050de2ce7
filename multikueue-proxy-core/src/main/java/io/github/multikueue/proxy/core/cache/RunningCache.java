package io.github.multikueue.proxy.core.cache;

import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.cache.lookup.ResourceLookup;
import io.github.multikueue.proxy.core.cache.lookup.VersionedResource;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ListWatch;
import io.github.multikueue.proxy.core.kube.client.ObjectForm;
import io.github.multikueue.proxy.core.kube.client.WatchSource;
import io.github.multikueue.proxy.core.kube.client.WatchTiming;
import io.github.multikueue.proxy.core.kube.client.WatchedForm;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** A cached resource together with what keeps it up to date. Safe for use by many threads. */
final class RunningCache implements AutoCloseable {

    private final CachedResource cached;
    private final ListWatch<ApiObject> watch;
    private final VersionProbe probe;

    /**
     * Prepares a cache.
     *
     * @param probes asks the API server for its version
     * @param room what there is room for beside all others
     * @param over told, by the thread of the list+watch, if the resource cannot be cached
     */
    RunningCache(
            VersionedResource name,
            ApiClient server,
            WatchCacheConfig config,
            Executor probes,
            CachedResource.Room room,
            Consumer<RunningCache> over,
            Clock clock,
            RandomGenerator random) {
        this.cached = new CachedResource(name, config, new ResourceLookup(server, config.managedFields()), room);
        this.probe = new VersionProbe(server, name.path(), probes);
        WatchSource<ApiObject> source = new WatchSource<>(
                name + " of " + server.name(),
                server,
                cached::collection,
                WatchedForm.OBJECTS,
                ObjectForm.raw(cached::read),
                WatchTiming.within(config.freshness().watchTime()));
        this.watch = new ListWatch<>(source, new Guarded(over), clock, random);
    }

    /** Passes all on, and looks each time whether it is over. */
    private final class Guarded implements ListWatch.Consumer<ApiObject> {

        private final Consumer<RunningCache> over;

        Guarded(Consumer<RunningCache> over) {
            this.over = over;
        }

        @Override
        public void replaceAll(List<ApiObject> all) {
            cached.replaceAll(all);
        }

        @Override
        public void put(ApiObject object) {
            cached.put(object);
        }

        @Override
        public void remove(ApiObject object) {
            cached.remove(object);
        }

        @Override
        public void reached(String resourceVersion) {
            cached.reached(resourceVersion);
            look();
        }

        @Override
        public void failed(Exception why) {
            cached.failed(why);
            look();
        }

        private void look() {
            if (cached.over() != null) {
                over.accept(RunningCache.this);
            }
        }
    }

    void start() {
        watch.start();
    }

    CachedResource cached() {
        return cached;
    }

    VersionProbe probe() {
        return probe;
    }

    /** How long ago the API server was heard of. */
    Duration age() {
        return watch.health().age();
    }

    /** Whether the API server cannot be reached now. */
    boolean isInterrupted() {
        return watch.health().failure() != null;
    }

    /** Ends it, and the watches that are served by it. */
    @Override
    public void close() {
        watch.close();
        cached.end();
    }
}
