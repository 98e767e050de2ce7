package io.github.multikueue.proxy.core.worker;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.core.kube.client.KubeException;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator's log, in the worker's own words, why a worker does not give a container's log; at most once a minute of
 * each log, since followers ask again and again.
 */
final class KubeletComplaints {

    private static final Logger log = LoggerFactory.getLogger(KubeletComplaints.class);
    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final int MOST_REMEMBERED = 1000;
    private static final int SERVER_ERROR = 500;

    private final Cache<String, Boolean> told;

    KubeletComplaints(Ticker ticker) {
        told = Caffeine.newBuilder()
                .expireAfterWrite(PAUSE)
                .maximumSize(MOST_REMEMBERED)
                .ticker(ticker)
                .build();
    }

    /** Whether this is an answer for which the kubelet, or the way to it, is to blame. */
    static boolean isOne(ApiPath path, KubeException.Refused refused) {
        return refused.code() >= SERVER_ERROR && path.toString().endsWith("/log");
    }

    void tell(String worker, ApiPath path, KubeException failure) {
        if (failure instanceof KubeException.Refused refused
                && isOne(path, refused)
                && told.asMap().putIfAbsent(worker + path, true) == null) {
            log.warn(
                    "worker {}: answers {} to {}: {}",
                    worker,
                    refused.code(),
                    path,
                    KubeletWords.forOperators(refused.statusMessage()));
        }
    }
}
