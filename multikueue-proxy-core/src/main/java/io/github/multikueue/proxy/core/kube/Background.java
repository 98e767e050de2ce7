package io.github.multikueue.proxy.core.kube;

import java.util.List;

/** Something that keeps itself up to date in the background once it is started. */
public interface Background extends AutoCloseable {

    /** Begins; returns at once. To be called once. */
    void start();

    /** How up to date each of its caches is. */
    List<ListWatch.Health> health();

    /** Ends it, at once. */
    @Override
    void close();
}
