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

    /**
     * Has somebody told each time that a cache is as up to date as it can be: when it is full for the first time, and when the API
     * server is heard of again. Whoever has caches must tell; by default there is nothing to tell.
     *
     * @param told called by the thread of the cache; must return at once
     */
    default void onContact(Runnable told) {}

    /** Ends it, at once. */
    @Override
    void close();
}
