package io.github.multikueue.proxy.core.capture;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.core.store.LogKey;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * What became of the captures of this process: how many ended how, and why the store could not keep a log, for who asks for it
 * later. Of the latter, the newest {@value #MOST_REASONS} are remembered. Safe for use by many threads.
 */
public final class CaptureOutcomes {

    private static final int MOST_REASONS = 10_000;

    /** How a capture ended. */
    public enum Result {
        /** The whole log is in the store. */
        COMPLETE,
        /** The store's limit for a run was reached; the log ends there, with a notice. */
        TRUNCATED,
        /** The worker had thrown the log away, or a part of it. */
        LOST,
        /** The store could not keep the log, or there were too many captures: counted once for each log. */
        NOT_STORED,
        /** The log could not be read to its end from the worker. It is gone on with if somebody asks for it again. */
        FAILED
    }

    private final Map<Result, LongAdder> counts = new EnumMap<>(Result.class);
    private final Cache<LogKey, String> reasons =
            Caffeine.newBuilder().maximumSize(MOST_REASONS).build();

    /** Nothing has ended yet. */
    public CaptureOutcomes() {
        for (Result each : Result.values()) {
            counts.put(each, new LongAdder());
        }
    }

    /** How many captures have ended like that since the process began. */
    public long count(Result result) {
        LongAdder count = counts.get(result);
        return count == null ? 0 : count.sum();
    }

    void ended(LogKey log, Result result) {
        reasons.invalidate(log);
        count(result, 1);
    }

    /** The store cannot keep the log, or not any longer. */
    void notStored(LogKey log, String reason) {
        count(Result.NOT_STORED, reasons.asMap().put(log, reason) == null ? 1 : 0);
    }

    private void count(Result result, int more) {
        LongAdder count = counts.get(result);
        if (count != null) {
            count.add(more);
        }
    }

    /** Why the log is not stored to its end; empty if that is not known. */
    Optional<String> reason(LogKey log) {
        return Optional.ofNullable(reasons.getIfPresent(log));
    }

    /** The same of a request, which may have no UID of the Pod and no container: then that of any. */
    Optional<String> reason(LogRequest request) {
        return reasons.asMap().entrySet().stream()
                .filter(each -> isOf(each.getKey(), request))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static boolean isOf(LogKey log, LogRequest request) {
        return log.jobUid().equals(request.placement().jobUid())
                && log.pod().equals(request.pod())
                && request.mayMean(log.podUid())
                && (request.container() == null || log.container().equals(request.container()));
    }
}
