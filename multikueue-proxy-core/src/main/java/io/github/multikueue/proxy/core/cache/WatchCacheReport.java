package io.github.multikueue.proxy.core.cache;

import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import java.time.Duration;

/**
 * What a cache holds and how it is used.
 *
 * @param resource the resource
 * @param version the version of its group in which it is cached
 * @param state where it is in its life
 * @param objects how many objects it holds
 * @param bytes what they take of the memory, about
 * @param watchers how many watches are served by it
 * @param hits how many reads it could answer
 * @param misses how many reads it was asked for and could not answer, those among them that came while it was filled
 * @param age how long ago the API server was heard of
 * @param restarts how often everything was listed anew
 */
public record WatchCacheReport(
        GroupResource resource,
        String version,
        State state,
        int objects,
        long bytes,
        int watchers,
        long hits,
        long misses,
        Duration age,
        long restarts) {

    /** The states of a cache. */
    public enum State {
        /** It is being listed for the first time. */
        FILLING,
        /** It can be read. */
        READY,
        /** It can be read no longer, since the API server was not heard of for too long; it is read again as soon as it is. */
        STALE,
        /** It could not be listed, and will be left alone for some time. */
        REFUSED,
        /** It has more bytes than it may, and will be left alone for some time. */
        TOO_LARGE
    }
}
