package io.github.multikueue.proxy.core.cache.lookup;

import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ListWatch;
import io.github.multikueue.proxy.core.kube.client.ObjectForm;
import io.github.multikueue.proxy.core.kube.client.WatchSource;
import io.github.multikueue.proxy.core.kube.client.WatchTiming;
import io.github.multikueue.proxy.core.kube.client.WatchedForm;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;

/** Knows how custom resources are defined now, once one of them is cached. Safe for use by many threads. */
public final class CustomResourceWatch implements AutoCloseable {

    /** All definitions by name; empty until they were listed. */
    private volatile Optional<Map<String, CustomResource>> definitions = Optional.empty();

    private final ListWatch<CustomResource> watch;
    private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
    private final Runnable changed;

    private enum State {
        NEW,
        STARTED,
        CLOSED
    }

    /** @param changed told when any definition has changed; by one thread */
    public CustomResourceWatch(
            ApiClient server, Duration watchTime, Runnable changed, Clock clock, RandomGenerator random) {
        this.changed = changed;
        WatchSource<CustomResource> source = new WatchSource<>(
                "definitions of custom resources of " + server.name(),
                server,
                ResourceLookup::definitions,
                WatchedForm.OBJECTS,
                ObjectForm.raw(json -> Json.MAPPER.readValue(json, CustomResource.class)),
                WatchTiming.within(watchTime));
        this.watch = new ListWatch<>(source, new Definitions(), clock, random);
    }

    /** Begins, unless it has begun. */
    public void start() {
        if (state.compareAndSet(State.NEW, State.STARTED)) {
            watch.start();
        }
    }

    /** Whether a definition is still what it was, as far as it is known. */
    public boolean isCurrent(CustomResource definition, String version) {
        return definitions
                .map(all -> {
                    CustomResource now = all.get(definition.name());
                    return now != null && now.isSame(definition, version);
                })
                .orElse(true);
    }

    /** Whether it is known how custom resources were defined within that time. */
    public boolean isFresh(Duration within) {
        return definitions.isPresent() && watch.health().age().compareTo(within) <= 0;
    }

    @Override
    public void close() {
        if (state.getAndSet(State.CLOSED) == State.STARTED) {
            watch.close();
        }
    }

    private final class Definitions implements ListWatch.Consumer<CustomResource> {

        @Override
        public void replaceAll(List<CustomResource> all) {
            Map<String, CustomResource> byName = new HashMap<>();
            all.forEach(each -> byName.put(each.name(), each));
            set(byName);
        }

        @Override
        public void put(CustomResource object) {
            Map<String, CustomResource> copy = new HashMap<>(definitions.orElse(Map.of()));
            copy.put(object.name(), object);
            set(copy);
        }

        @Override
        public void remove(CustomResource object) {
            Map<String, CustomResource> copy = new HashMap<>(definitions.orElse(Map.of()));
            copy.remove(object.name());
            set(copy);
        }

        private void set(Map<String, CustomResource> now) {
            definitions = Optional.of(now);
            changed.run();
        }
    }
}
