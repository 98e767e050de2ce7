package io.github.multikueue.proxy.core.placement;

import io.github.multikueue.proxy.core.kube.client.ListWatch;
import io.github.multikueue.proxy.core.kube.meta.OwnerReference;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The Workloads of one namespace or of all, by the UID of their owner. Written by one thread, read by many. */
final class WorkloadIndex implements ListWatch.Consumer<Workload> {

    private final JobChanges changes;
    private final Map<String, Workload> byUid = new ConcurrentHashMap<>();
    private final Map<String, List<Workload>> byOwner = new ConcurrentHashMap<>();

    WorkloadIndex(JobChanges changes) {
        this.changes = changes;
    }

    /** The Workloads with that owner, in no particular order. */
    List<Workload> ownedBy(String uid) {
        return byOwner.getOrDefault(uid, List.of());
    }

    @Override
    public void replaceAll(List<Workload> all) {
        Map<String, Workload> listed = new HashMap<>();
        all.forEach(each -> listed.put(each.metadata().uid(), each));
        List.copyOf(byUid.values()).stream()
                .filter(known -> !listed.containsKey(known.metadata().uid()))
                .forEach(gone -> update(gone.metadata().uid(), null));
        listed.forEach(this::update);
        changes.allChanged();
    }

    @Override
    public void put(Workload workload) {
        Workload before = update(workload.metadata().uid(), workload);
        Set<JobKey> jobs = jobs(workload);
        if (before != null) {
            jobs.addAll(jobs(before));
        }
        changes.changed(jobs);
    }

    @Override
    public void remove(Workload workload) {
        Workload before = update(workload.metadata().uid(), null);
        if (before != null) {
            changes.changed(jobs(before));
        }
    }

    /** Returns what was known before. */
    private @Nullable Workload update(String uid, @Nullable Workload now) {
        Workload before = now == null ? byUid.remove(uid) : byUid.put(uid, now);
        Stream.of(ownerUids(before), ownerUids(now))
                .flatMap(each -> each)
                .distinct()
                .forEach(owner -> update(owner, before, now));
        return before;
    }

    private static Stream<String> ownerUids(@Nullable Workload workload) {
        return workload == null ? Stream.empty() : workload.ownerUids();
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

    /** The jobs whose placement may hang on the Workload: its owners, and for a variant the owners of its parent. */
    private Set<JobKey> jobs(Workload workload) {
        Set<JobKey> jobs = new HashSet<>();
        for (OwnerReference owner : workload.metadata().ownerReferences()) {
            Workload parent = byUid.get(owner.uid());
            if (parent == null) {
                jobs.add(JobKey.of(owner, workload.metadata().namespace()));
            } else {
                parent.metadata()
                        .ownerReferences()
                        .forEach(each ->
                                jobs.add(JobKey.of(each, parent.metadata().namespace())));
            }
        }
        return jobs;
    }
}
