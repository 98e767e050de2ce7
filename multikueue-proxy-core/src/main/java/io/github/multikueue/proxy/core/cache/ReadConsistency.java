package io.github.multikueue.proxy.core.cache;

/** What a cache does with reads that name no resourceVersion, for which kube-apiserver promises the present state. */
public enum ReadConsistency {
    /**
     * The promise is kept: the API server is asked for its present version, once for all who ask at the same time, and the read is
     * answered from memory when the cache has come to that version; if that takes too long, it is to be forwarded. API servers count
     * versions over all resources, and tell watchers of a quiet resource about once in {@link WatchCacheConfig.Freshness#watchTime}, so reads of a
     * resource that changes seldom in a busy cluster are mostly forwarded.
     */
    STRICT,
    /**
     * They are answered as those are that name the version {@code 0}: from memory, as long as the API server was heard of within
     * {@link WatchCacheConfig.Freshness#staleAfter}. A write through the same proxy is seen by the reads behind it.
     */
    BOUNDED
}
