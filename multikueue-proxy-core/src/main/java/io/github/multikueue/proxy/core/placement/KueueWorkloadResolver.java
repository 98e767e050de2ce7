package io.github.multikueue.proxy.core.placement;

import static java.net.HttpURLConnection.HTTP_NOT_FOUND;
import static java.util.Objects.requireNonNullElse;

import com.github.benmanes.caffeine.cache.Ticker;
import com.google.common.primitives.Longs;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Resolves jobs by Kueue's Workloads, from {@link ManagerCaches}. A job or a Workload that the caches do not have is asked
 * of the API server once, since it may be milliseconds old. What it says is remembered for a second, and counts as long as
 * the caches are behind it, so that no run goes back to where it was before.
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

    /**
     * A placement and how new it is. The resource versions of a resource are in order.
     *
     * @see <a href="https://kep.k8s.io/5504">KEP-5504</a>
     */
    private record Answer(Placement placement, long version) {

        static Answer of(Placement placement, List<Workload> workloads) {
            long version = 0;
            for (Workload each : workloads) {
                Long its = Longs.tryParse(each.metadata().resourceVersion());
                version = its == null ? version : Math.max(version, its);
            }
            return new Answer(placement, version);
        }
    }

    private final ApiServer manager;
    private final ManagerCaches caches;
    /** What the API server said of jobs that the caches do not have; empty if there is no such job. */
    private final CoalescingCache<JobReference, Optional<Answer>> misses;

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
        Answer known = uid == null ? null : fromCache(scope.workloads(), job, uid);
        if (known != null) {
            return newer(known, misses.peek(job)).placement();
        }
        return misses.get(job, () -> ask(scope.workloads(), jobs.getKey(), job))
                .map(Answer::placement)
                .orElseThrow(() -> new NotFoundException(
                        jobs.getKey().resource() + "." + jobs.getKey().group() + " \"" + job.name() + "\" not found"));
    }

    private static Answer newer(Answer known, @Nullable Optional<Answer> asked) {
        return asked != null && asked.isPresent() && asked.get().version() > known.version() ? asked.get() : known;
    }

    private static @Nullable Answer fromCache(WorkloadIndex index, JobReference job, String uid) {
        List<Workload> workloads = workloadsOf(index, job, uid);
        WorkloadIndex.LastSeen lastSeen = lastSeen(index, uid, workloads);
        if (workloads.isEmpty()) {
            return lastSeen == null ? null : new Answer(Placements.afterDeletion(job, uid, lastSeen), Long.MAX_VALUE);
        }
        return Answer.of(Placements.of(job, uid, workloads, lastSeen), workloads);
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
        List<Workload> workloads = new ArrayList<>();
        for (Workload each : index.ownedBy(uid)) {
            if (belongsTo(each, job, uid)) {
                workloads.add(each);
                workloads.addAll(index.ownedBy(each.metadata().uid()));
            }
        }
        return workloads;
    }

    private static boolean belongsTo(Workload workload, JobReference job, String uid) {
        for (OwnerReference each : workload.metadata().ownerReferences()) {
            if (isReferenceTo(each, job, uid)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isReferenceTo(OwnerReference owner, JobReference job, String uid) {
        return owner.uid().equals(uid)
                && owner.kind().equals(job.kind())
                && owner.group().equals(job.group());
    }

    private Optional<Answer> ask(WorkloadIndex index, JobKind kind, JobReference reference) {
        try {
            return find(kind.collection(reference.namespace()).segment(reference.name()), Job.class)
                    .map(job -> answer(index, reference, job));
        } catch (KubeException e) {
            throw e.asUpstreamFailure("the manager's API server");
        }
    }

    private Answer answer(WorkloadIndex index, JobReference reference, Job job) {
        String uid = job.metadata().uid();
        Answer known = fromCache(index, reference, uid);
        if (known != null) {
            return known;
        }
        List<Workload> workloads = askForWorkloads(reference, uid);
        return Answer.of(
                workloads.isEmpty()
                        ? Placements.withoutWorkload(reference, uid, whyNoWorkload(reference, job))
                        : Placements.of(reference, uid, workloads, null),
                workloads);
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
