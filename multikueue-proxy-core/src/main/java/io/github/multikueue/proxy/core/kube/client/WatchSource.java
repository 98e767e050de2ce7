package io.github.multikueue.proxy.core.kube.client;

import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import java.io.IOException;

/**
 * What a {@link ListWatch} watches.
 *
 * @param <T> what each object is read into
 * @param name what it is called in logs and reports, for example {@code workloads}
 * @param server the API server
 * @param collection asked for its path anew before each list, so that it may discover the version to use
 * @param accept how much of each object to ask for
 * @param form what each object is read into
 * @param timing how long watches last
 */
public record WatchSource<T>(
        String name,
        ApiClient server,
        Collection collection,
        WatchedForm accept,
        ObjectForm<T> form,
        WatchTiming timing) {

    /** Where the objects are. */
    @FunctionalInterface
    public interface Collection {

        /**
         * The path to list and watch.
         *
         * @throws IOException if it cannot be told now; it is asked for again later
         * @throws KubeException likewise, if the API server is asked for it
         */
        ApiPath path() throws IOException;
    }

    /** Objects that are read into narrow records, of a server that need not be heard of often. */
    public WatchSource(String name, ApiClient server, Collection collection, WatchedForm accept, Class<T> type) {
        this(name, server, collection, accept, ObjectForm.of(type), WatchTiming.SELDOM);
    }
}
