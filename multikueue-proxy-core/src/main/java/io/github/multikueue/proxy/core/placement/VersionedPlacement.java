package io.github.multikueue.proxy.core.placement;

import com.google.common.primitives.Longs;
import io.github.multikueue.proxy.api.Placement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A placement and how new it is: the newest resource version of the Workloads it was read from, 0 without any. The resource
 * versions of a resource are in order.
 *
 * @see <a href="https://kep.k8s.io/5504">KEP-5504</a>
 */
record VersionedPlacement(Placement placement, long version) {

    static VersionedPlacement of(Placement placement, List<Workload> workloads) {
        long version = 0;
        for (Workload each : workloads) {
            Long its = Longs.tryParse(each.metadata().resourceVersion());
            version = its == null ? version : Math.max(version, its);
        }
        return new VersionedPlacement(placement, version);
    }

    /** The newer one of the two; this one if they are of the same age. */
    VersionedPlacement orNewer(@Nullable VersionedPlacement other) {
        return other != null && other.version() > version ? other : this;
    }
}
