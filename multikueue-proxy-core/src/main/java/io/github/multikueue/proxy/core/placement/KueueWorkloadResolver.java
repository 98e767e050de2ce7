package io.github.multikueue.proxy.core.placement;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.JobKind;
import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.WorkloadResolver;
import io.github.multikueue.proxy.core.concurrent.CoalescingCache;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.Background;
import io.github.multikueue.proxy.core.kube.client.ListWatch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Resolves jobs by Kueue's Workloads, from {@link ManagerCaches}. What it answers depends on the objects of the manager alone,
 * not on what this process has seen before, so that replicas agree.
 *
 * <p>A job or a Workload that the caches do not have is asked of the API server once, since it may be milliseconds old. What it
 * says is remembered for a second at most, and no longer than until the caches tell of a change of the job. The caches may be
 * behind it, though: then it counts on, so that no run goes back to where it was before.
 */
public final class KueueWorkloadResolver implements WorkloadResolver, Background {

    private static final Duration REMEMBERED_FOR = Duration.ofSeconds(1);
    private static final long MAX_REMEMBERED = 10_000;

    /**
     * What the API server said of a job.
     *
     * @param changes how many changes there were before it was asked
     * @param said empty if there is no such job
     */
    private record Asked(long changes, Optional<VersionedPlacement> said) {}

    private final ManagerCaches caches;
    private final JobLookup lookup;
    /** What the API server said of jobs that the caches do not have. */
    private final CoalescingCache<JobReference, Asked> asked;

    public KueueWorkloadResolver(ApiClient manager, ManagerCaches caches, Ticker ticker) {
        this.caches = caches;
        this.lookup = new JobLookup(manager, caches);
        this.asked = new CoalescingCache<>(REMEMBERED_FOR, MAX_REMEMBERED, ticker);
    }

    @Override
    public void start() {
        caches.start();
    }

    @Override
    public List<ListWatch.Health> health() {
        return caches.health();
    }

    @Override
    public void onContact(Runnable told) {
        caches.onContact(told);
    }

    @Override
    public void close() {
        caches.close();
    }

    @Override
    public Placement resolve(JobReference job) {
        ManagerCaches.Scope scope = caches.covering(job.namespace());
        if (scope == null) {
            throw new NotFoundException("namespace \"" + job.namespace() + "\" is not served by this proxy");
        }
        JobKind kind = new JobKinds(scope.jobs().keySet()).of(job);
        VersionedPlacement known = cached(scope, kind, job);
        if (known != null) {
            return known.orNewer(remembered(job)).placement();
        }
        return ask(scope, kind, job)
                .map(VersionedPlacement::placement)
                .orElseThrow(() -> new NotFoundException(
                        kind.resource() + "." + kind.group() + " \"" + job.name() + "\" not found"));
    }

    /** Tells of changes in the caches, by the thread that fills them; of jobs that are not served it tells nothing. */
    @Override
    public Subscription onChange(JobReference job, Runnable changed) {
        ManagerCaches.Scope scope = caches.covering(job.namespace());
        return scope == null ? () -> {} : scope.changes().subscribe(JobKey.of(job), changed);
    }

    private static @Nullable VersionedPlacement cached(ManagerCaches.Scope scope, JobKind kind, JobReference job) {
        String uid = scope.uid(kind, job);
        List<Workload> workloads = uid == null ? List.of() : JobWorkloads.in(scope.workloads(), job, uid);
        return uid == null || workloads.isEmpty()
                ? null
                : VersionedPlacement.of(Placements.of(job, uid, workloads), workloads);
    }

    private @Nullable VersionedPlacement remembered(JobReference job) {
        Asked before = asked.peek(job);
        return before == null ? null : before.said().orElse(null);
    }

    /** Changes are counted before the API server is asked: an answer that a change overtakes is not remembered. */
    private Optional<VersionedPlacement> ask(ManagerCaches.Scope scope, JobKind kind, JobReference job) {
        JobKey key = JobKey.of(job);
        VersionedPlacement before = remembered(job);
        return asked.get(job, each -> each.changes() == scope.changes().count(key), () -> {
                    long changes = scope.changes().count(key);
                    return new Asked(changes, lookup.ask(scope.workloads(), kind, job, before));
                })
                .said();
    }
}
