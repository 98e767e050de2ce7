package io.github.multikueue.proxy.core.placement;

import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.core.kube.meta.OwnerReference;
import java.util.ArrayList;
import java.util.List;

/** Knows which Workloads are a job's: those that name it, with its UID, as an owner. Labels and names prove nothing. */
final class JobWorkloads {

    private JobWorkloads() {}

    /** The job's own Workloads, and with concurrent admission the variants, which a Workload of the job owns. */
    static List<Workload> in(WorkloadIndex index, JobReference job, String uid) {
        List<Workload> workloads = new ArrayList<>();
        for (Workload each : index.ownedBy(uid)) {
            if (belongsTo(each, job, uid)) {
                workloads.add(each);
                workloads.addAll(index.ownedBy(each.metadata().uid()));
            }
        }
        return workloads;
    }

    /** Whether the job owns the Workload. */
    static boolean belongsTo(Workload workload, JobReference job, String uid) {
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
}
