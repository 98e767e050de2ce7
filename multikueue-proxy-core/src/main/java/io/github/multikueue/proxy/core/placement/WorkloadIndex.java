package io.github.multikueue.proxy.core.placement;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.core.kube.ListWatch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The Workloads of one namespace or of all, by the UID of their owner. Written by one thread, read by many.
 *
 * <p>It also remembers which worker an owner's Workload was on when Kueue cleared that or deleted the Workload, since the
 * objects on the worker live on for a while: bounded, and for a day.
 */
final class WorkloadIndex implements ListWatch.Consumer<Workload> {

    private static final long MAX_REMEMBERED = 100_000;
    private static final Duration REMEMBERED_FOR = Duration.ofDays(1);

    /** Where a job was last. */
    record LastSeen(String worker, String workloadName) {}

    private final Map<String, Workload> byUid = new ConcurrentHashMap<>();
    private final Map<String, List<Workload>> byOwner = new ConcurrentHashMap<>();
    private final Cache<String, LastSeen> lastSeen;

    WorkloadIndex(Ticker ticker) {
        this.lastSeen = Caffeine.newBuilder()
                .maximumSize(MAX_REMEMBERED)
                .expireAfterWrite(REMEMBERED_FOR)
                .ticker(ticker)
                .build();
    }

    /** The Workloads with that owner, in no particular order. */
    List<Workload> ownedBy(String uid) {
        return byOwner.getOrDefault(uid, List.of());
    }

    /** Where that owner's Workload was when it was last on a worker, if that is over. */
    @Nullable
    LastSeen lastSeen(String ownerUid) {
        return lastSeen.getIfPresent(ownerUid);
    }

    @Override
    public void replaceAll(List<Workload> all) {
        Map<String, Workload> listed = new java.util.HashMap<>();
        all.forEach(each -> listed.put(each.metadata().uid(), each));
        List.copyOf(byUid.values()).stream()
                .filter(known -> !listed.containsKey(known.metadata().uid()))
                .forEach(this::remove);
        all.forEach(this::put);
    }

    @Override
    public void put(Workload workload) {
        Workload before = byUid.put(workload.metadata().uid(), workload);
        if (before != null && before.worker() != null && workload.worker() == null) {
            remember(before);
        }
        owners(before, workload).forEach(owner -> update(owner, before, workload));
    }

    @Override
    public void remove(Workload workload) {
        Workload before = byUid.remove(workload.metadata().uid());
        if (before != null) {
            remember(before);
            before.ownerUids().forEach(owner -> update(owner, before, null));
        }
    }

    private static Stream<String> owners(@Nullable Workload before, Workload after) {
        return before == null
                ? after.ownerUids()
                : Stream.concat(before.ownerUids(), after.ownerUids()).distinct();
    }

    private void update(String owner, @Nullable Workload before, @Nullable Workload after) {
        byOwner.compute(owner, (uid, owned) -> {
            Stream<Workload> others =
                    owned == null ? Stream.empty() : owned.stream().filter(each -> !isSame(each, before));
            Stream<Workload> added =
                    after != null && after.ownerUids().anyMatch(uid::equals) ? Stream.of(after) : Stream.empty();
            List<Workload> now = Stream.concat(others, added).toList();
            return now.isEmpty() ? null : now;
        });
    }

    private static boolean isSame(Workload one, @Nullable Workload other) {
        return other != null && one.metadata().uid().equals(other.metadata().uid());
    }

    private void remember(Workload workload) {
        if (workload.worker() != null) {
            LastSeen seen = new LastSeen(workload.worker(), workload.metadata().name());
            workload.ownerUids().forEach(owner -> lastSeen.put(owner, seen));
        }
    }
}
