package io.github.multikueue.proxy.core.runlog;

import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says where a run stands, each time that has changed. For one thread. */
final class PlacementNotices {

    /** What makes a change; messages may differ each time Kueue looks at the queue. */
    private record Summary(
            PlacementState state,
            @Nullable String worker,
            List<String> nominated,
            @Nullable String reason) {

        static Summary of(Placement placement) {
            return new Summary(placement.state(), placement.worker(), placement.nominatedWorkers(), placement.reason());
        }
    }

    private @Nullable Summary last;

    /** What to say now, or null if nothing has changed. That a run has finished is said at the end, by {@link #describe}. */
    @Nullable
    String next(Placement placement) {
        Summary now = Summary.of(placement);
        boolean first = last == null;
        if (now.equals(last)) {
            return null;
        }
        last = now;
        if (placement.state() == PlacementState.FINISHED || (first && placement.state() == PlacementState.ADMITTED)) {
            return null;
        }
        return describe(placement);
    }

    /** What to say of where it stands, also at the end of a run that was followed. */
    static String describe(Placement placement) {
        StringBuilder text =
                new StringBuilder().append(placement.job()).append(": ").append(placement.state());
        if (!placement.nominatedWorkers().isEmpty()) {
            text.append(", nominated clusters ").append(placement.nominatedWorkers());
        }
        if (placement.worker() != null) {
            text.append(", worker ").append(placement.worker());
        }
        if (placement.reason() != null) {
            text.append(", reason ").append(placement.reason());
        }
        if (placement.message() != null && !placement.message().isEmpty()) {
            text.append(": ").append(placement.message().replaceAll("\\s+", " "));
        }
        return text.toString();
    }
}
