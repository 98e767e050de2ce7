package io.github.multikueue.proxy.core;

import static java.util.Objects.requireNonNull;

import com.google.inject.Inject;
import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.AccessDecision;
import io.github.multikueue.proxy.api.AccessReviewer;
import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.ForbiddenException;
import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.api.WorkloadResolver;
import io.github.multikueue.proxy.core.access.Decisions;
import io.github.multikueue.proxy.core.placement.JobKinds;
import io.github.multikueue.proxy.core.runwatch.RunSites;
import io.github.multikueue.proxy.core.worker.WorkerClients;
import io.github.multikueue.proxy.core.worker.WorkerReport;
import java.util.List;

/**
 * Decides what every use case begins with: whether the caller may, and then where the run is. Access first: who may not see the run
 * does not learn whether it exists.
 */
final class ReviewedPlacements {

    private final AccessReviewer reviewer;
    private final WorkloadResolver resolver;
    private final RunSites sites;
    private final WorkerClients workers;
    private final JobKinds kinds;

    @Inject
    ReviewedPlacements(
            AccessReviewer reviewer, WorkloadResolver resolver, RunSites sites, WorkerClients workers, JobKinds kinds) {
        this.reviewer = reviewer;
        this.resolver = resolver;
        this.sites = sites;
        this.workers = workers;
        this.kinds = kinds;
    }

    /**
     * The rights that an operation on a job needs, all of them.
     *
     * @param pod the Pod's name; ignored if the operation is about more than one Pod
     * @throws BadRequestException if jobs of that kind are not served
     */
    List<AccessAttributes> access(RunOperation operation, JobReference job, String pod) {
        return operation.access(kinds.of(job), job, pod);
    }

    /** Has the caller reviewed for nothing in particular; see {@link MultiKueueProxy#authenticate}. */
    void authenticate(Caller caller, String namespace) {
        AccessDecision unused = reviewer.review(caller, RunOperation.RESOLVE.attributes(namespace, ""));
    }

    /** Where the run is, and why its worker cannot be used; see {@link MultiKueueProxy#resolve}. */
    Placement resolve(Caller caller, JobReference job) {
        Placement placement = require(caller, job, access(RunOperation.RESOLVE, job, ""));
        String worker = placement.worker();
        if (worker == null || placement.state() != PlacementState.ADMITTED) {
            return placement;
        }
        WorkerReport report = workers.report(worker);
        return report.usable()
                ? placement
                : placement.because("WorkerUnavailable", "worker " + worker + " " + report.detail());
    }

    /** The workers that have the run if Kueue names none; see {@link MultiKueueProxy#holders}. */
    List<String> holders(Placement placement) {
        Placement now = resolver.resolve(placement.job());
        return now.worker() == null ? sites.holding(now) : List.of();
    }

    /**
     * Where the run is, or was last.
     *
     * @throws NotFoundException if there is no such job, or Kueue has made no Workload for it
     */
    Placement require(Caller caller, JobReference job, List<AccessAttributes> access) {
        Placement placement = review(caller, job, access);
        if (placement.state() == PlacementState.NO_WORKLOAD) {
            throw new NotFoundException(String.valueOf(placement.message()));
        }
        return sites.locate(placement);
    }

    /** The same for a run that Kueue need not know yet. */
    Placement locate(Caller caller, JobReference job, List<AccessAttributes> access) {
        return sites.locate(review(caller, job, access));
    }

    /** Where the run is that has the Pod, or had it. */
    Placement locatePod(Caller caller, JobReference job, String pod, List<AccessAttributes> access) {
        return sites.locatePod(review(caller, job, access), pod);
    }

    private Placement review(Caller caller, JobReference job, List<AccessAttributes> access) {
        access.forEach(each -> requireAllowed(caller, each));
        Placement placement = resolver.resolve(job);
        return requireNonNull(placement, () -> resolver.getClass().getName() + ": null (expected: a Placement)");
    }

    private void requireAllowed(Caller caller, AccessAttributes attributes) {
        if (!Decisions.isAllowed(reviewer, attributes, reviewer.review(caller, attributes))) {
            throw new ForbiddenException(attributes);
        }
    }
}
