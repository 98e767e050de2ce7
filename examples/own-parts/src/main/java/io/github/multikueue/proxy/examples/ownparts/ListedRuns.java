package io.github.multikueue.proxy.examples.ownparts;

import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.WorkloadResolver;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Knows where runs are because the program says so, for example one that schedules them itself. Kueue is not asked. */
final class ListedRuns implements WorkloadResolver {

    private final Map<JobReference, Placement> placements = new ConcurrentHashMap<>();

    void put(Placement placement) {
        placements.put(placement.job(), placement);
    }

    @Override
    public Placement resolve(JobReference job) {
        Placement known = placements.get(job);
        if (known == null) {
            throw new NotFoundException(job + " not found");
        }
        return known;
    }
}
