package io.github.multikueue.proxy.core.kube.client;

import java.util.List;

/** Something that keeps itself up to date in the background once it is started. */
public interface Background extends AutoCloseable {

    /** Begins; returns at once. To be called once. */
    void start();

    /** How up to date each of its caches is; empty if it has none, or they must not make the proxy unready. */
    default List<ListWatch.Health> health() {
        return List.of();
    }

    /** Ends it, at once. */
    @Override
    void close();
}
