package io.github.multikueue.proxy.core.placement;

import static java.net.HttpURLConnection.HTTP_NOT_FOUND;
import static java.util.Objects.requireNonNullElse;

import io.github.multikueue.proxy.api.JobKind;
import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.api.UpstreamTimeoutException;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.KubeException;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kueue.KueueLabels;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks the manager's API server for a job and its Workloads, when the caches do not have both. */
final class JobLookup {

    private record WorkloadList(List<Workload> items) {
        WorkloadList {
            items = requireNonNullElse(items, List.of());
        }
    }

    private final ApiClient manager;
    private final ManagerCaches caches;

    JobLookup(ApiClient manager, ManagerCaches caches) {
        this.manager = manager;
        this.caches = caches;
    }

    /**
     * Where the job stands; empty if there is none.
     *
     * @param known Workloads that need not be asked for
     * @param before what was said of the job a moment ago, if anything: Workloads that are known may be older
     * @throws UpstreamFailureException if the API server answered something unusable
     * @throws UpstreamTimeoutException if it did not answer in time
     */
    Optional<VersionedPlacement> ask(
            WorkloadIndex known, JobKind kind, JobReference reference, @Nullable VersionedPlacement before) {
        try {
            return find(JobKinds.collection(kind, reference.namespace()).segment(reference.name()), Job.class)
                    .map(job -> place(known, reference, job, before));
        } catch (KubeException e) {
            throw e.asUpstreamFailure("the manager's API server");
        }
    }

    private VersionedPlacement place(
            WorkloadIndex known, JobReference reference, Job job, @Nullable VersionedPlacement before) {
        String uid = job.metadata().uid();
        List<Workload> cached = JobWorkloads.in(known, reference, uid);
        if (!cached.isEmpty()) {
            boolean same = before != null && before.placement().jobUid().equals(uid);
            return VersionedPlacement.of(Placements.of(reference, uid, cached), cached)
                    .orNewer(same ? before : null);
        }
        List<Workload> asked = workloads(reference, uid);
        Placement placement =
                asked.isEmpty() ? Placements.withoutWorkload(reference, job) : Placements.of(reference, uid, asked);
        return VersionedPlacement.of(placement, asked);
    }

    private List<Workload> workloads(JobReference job, String uid) {
        ApiPath collection = caches.workloads(job.namespace());
        List<Workload> named = WorkloadNames.candidates(job, uid).stream()
                .flatMap(name -> find(collection.segment(name), Workload.class).stream())
                .filter(each -> JobWorkloads.belongsTo(each, job, uid))
                .toList();
        if (!named.isEmpty()) {
            return named;
        }
        return manager
                .get(collection.query("labelSelector", KueueLabels.JOB_UID + "=" + uid), WorkloadList.class)
                .items()
                .stream()
                .filter(each -> JobWorkloads.belongsTo(each, job, uid))
                .toList();
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
