package io.github.multikueue.proxy.core.placement;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.JobKind;
import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The kinds of jobs that are served. Immutable. */
public final class JobKinds {

    private final List<JobKind> all;

    /** @throws IllegalArgumentException if a kind is there twice */
    public JobKinds(Collection<JobKind> all) {
        Set<String> seen = new HashSet<>();
        for (JobKind each : all) {
            if (!seen.add(each.kind() + "." + each.group())) {
                throw new IllegalArgumentException("jobKind: " + each.kind() + " of group \"" + each.group()
                        + "\" (expected: a kind that is not served yet)");
            }
        }
        this.all = List.copyOf(all);
    }

    /** All of them. */
    public List<JobKind> all() {
        return all;
    }

    /**
     * The kind of a job.
     *
     * @throws BadRequestException if it is not served
     */
    public JobKind of(JobReference job) {
        return all.stream()
                .filter(each -> each.matches(job))
                .findFirst()
                .orElseThrow(() -> new BadRequestException("kind: " + job.kind() + " (expected: one of "
                        + all.stream().map(JobKind::kind).toList() + ")"));
    }

    /** The collection of a kind in a namespace; in all of them if that is empty. */
    public static ApiPath collection(JobKind kind, String namespace) {
        return ApiPath.group(kind.group(), kind.version()).namespace(namespace).segment(kind.resource());
    }
}
