package io.github.multikueue.proxy.core.placement;

import static java.net.HttpURLConnection.HTTP_NOT_FOUND;
import static java.util.Objects.requireNonNullElse;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.WorkloadResolver;
import io.github.multikueue.proxy.core.kube.ApiPath;
import io.github.multikueue.proxy.core.kube.ApiServer;
import io.github.multikueue.proxy.core.kube.Background;
import io.github.multikueue.proxy.core.kube.CoalescingCache;
import io.github.multikueue.proxy.core.kube.KubeException;
import io.github.multikueue.proxy.core.kube.ListWatch;
import io.github.multikueue.proxy.core.kube.OwnerReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Resolves jobs by Kueue's Workloads, from {@link ManagerCaches}. A job or a Workload that the caches do not have is asked
 * of the API server once, since it may be milliseconds old; that nothing was found is remembered for a second.
 */
public final class KueueWorkloadResolver implements WorkloadResolver, Background {

    private static final String MULTIKUEUE = "kueue.x-k8s.io/multikueue";
    private static final String JOB_UID = "kueue.x-k8s.io/job-uid";
    private static final Duration MISS_REMEMBERED_FOR = Duration.ofSeconds(1);
    private static final long MAX_MISSES = 10_000;

    private record WorkloadList(List<Workload> items) {
        WorkloadList {
            items = requireNonNullElse(items, List.of());
        }
    }

    private final ApiServer manager;
    private final ManagerCaches caches;
    /** What the API server said of jobs that the caches do not have; empty if there is no such job. */
    private final CoalescingCache<JobReference, Optional<Placement>> misses;

    public KueueWorkloadResolver(ApiServer manager, ManagerCaches caches, Ticker ticker) {
        this.manager = manager;
        this.caches = caches;
        this.misses = new CoalescingCache<>(MISS_REMEMBERED_FOR, MAX_MISSES, ticker);
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
    public void close() {
        caches.close();
    }

    @Override
    public Placement resolve(JobReference job) {
        ManagerCaches.Scope scope = caches.covering(job.namespace());
        if (scope == null) {
            throw new NotFoundException("namespace \"" + job.namespace() + "\" is not served by this proxy");
        }
        Map.Entry<JobKind, JobIndex> jobs = scope.jobs().entrySet().stream()
                .filter(each -> each.getKey().matches(job))
                .findFirst()
                .orElseThrow(() -> new BadRequestException("kind: " + job.kind() + " (expected: one of "
                        + scope.jobs().keySet().stream().map(JobKind::kind).toList() + ")"));
        String uid = jobs.getValue().uid(job.namespace(), job.name());
        Placement known = uid == null ? null : fromCache(scope.workloads(), job, uid);
        return known != null
                ? known
                : misses.get(job, () -> ask(scope.workloads(), jobs.getKey(), job))
                        .orElseThrow(() -> new NotFoundException(jobs.getKey().resource() + "."
                                + jobs.getKey().group() + " \"" + job.name() + "\" not found"));
    }

    private static @Nullable Placement fromCache(WorkloadIndex index, JobReference job, String uid) {
        List<Workload> workloads = workloadsOf(index, job, uid);
        WorkloadIndex.LastSeen lastSeen = lastSeen(index, uid, workloads);
        if (workloads.isEmpty()) {
            return lastSeen == null ? null : Placements.afterDeletion(job, uid, lastSeen);
        }
        return Placements.of(job, uid, workloads, lastSeen);
    }

    /** Of the job itself, or of a Workload that has variants. */
    private static WorkloadIndex.@Nullable LastSeen lastSeen(
            WorkloadIndex index, String uid, List<Workload> workloads) {
        WorkloadIndex.LastSeen found = index.lastSeen(uid);
        for (Workload each : workloads) {
            found = found == null ? index.lastSeen(each.metadata().uid()) : found;
        }
        return found;
    }

    /** The job's own Workloads, and with concurrent admission the variants, which a Workload of the job owns. */
    private static List<Workload> workloadsOf(WorkloadIndex index, JobReference job, String uid) {
        return index.ownedBy(uid).stream()
                .filter(each -> belongsTo(each, job, uid))
                .flatMap(each -> Stream.concat(
                        Stream.of(each), index.ownedBy(each.metadata().uid()).stream()))
                .toList();
    }

    private static boolean belongsTo(Workload workload, JobReference job, String uid) {
        return workload.metadata().ownerReferences().stream().anyMatch(owner -> isReferenceTo(owner, job, uid));
    }

    private static boolean isReferenceTo(OwnerReference owner, JobReference job, String uid) {
        return owner.uid().equals(uid)
                && owner.kind().equals(job.kind())
                && owner.group().equals(job.group());
    }

    private Optional<Placement> ask(WorkloadIndex index, JobKind kind, JobReference reference) {
        try {
            return find(kind.collection(reference.namespace()).segment(reference.name()), Job.class)
                    .map(job -> placement(index, reference, job));
        } catch (KubeException e) {
            throw e.asUpstreamFailure("the manager's API server");
        }
    }

    private Placement placement(WorkloadIndex index, JobReference reference, Job job) {
        String uid = job.metadata().uid();
        Placement known = fromCache(index, reference, uid);
        if (known != null) {
            return known;
        }
        List<Workload> workloads = askForWorkloads(reference, uid);
        return workloads.isEmpty()
                ? Placements.withoutWorkload(reference, uid, whyNoWorkload(reference, job))
                : Placements.of(reference, uid, workloads, null);
    }

    private List<Workload> askForWorkloads(JobReference job, String uid) {
        ApiPath collection = caches.workloads(job.namespace());
        List<Workload> named = WorkloadNames.candidates(job, uid).stream()
                .flatMap(name -> find(collection.segment(name), Workload.class).stream())
                .filter(each -> belongsTo(each, job, uid))
                .toList();
        if (!named.isEmpty()) {
            return named;
        }
        return manager.get(collection.query("labelSelector", JOB_UID + "=" + uid), WorkloadList.class).items().stream()
                .filter(each -> belongsTo(each, job, uid))
                .toList();
    }

    private static String whyNoWorkload(JobReference reference, Job job) {
        String managedBy = job.spec().managedBy();
        return MULTIKUEUE.equals(managedBy)
                ? "Kueue has made no Workload for " + reference
                : reference + " has no Workload and is not managed by MultiKueue (spec.managedBy: " + managedBy + ")";
    }

    private <T> Optional<T> find(ApiPath path, Class<T> type) {
        try {
            return Optional.of(manager.get(path, type));
        } catch (KubeException.Refused e) {
            if (e.code() == HTTP_NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
