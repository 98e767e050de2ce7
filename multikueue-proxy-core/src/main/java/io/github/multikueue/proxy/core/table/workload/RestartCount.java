package io.github.multikueue.proxy.core.table.workload;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.table.Elapsed;
import io.github.multikueue.proxy.core.table.cell.Fields;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How often containers were restarted, and when the last time. Not safe for use by several threads. */
final class RestartCount {

    private long count;
    private @Nullable Instant last;

    void add(JsonNode containerStatus) {
        count += Fields.number(containerStatus, "restartCount");
        Optional<Instant> finished = Fields.time(containerStatus, "lastState", "terminated", "finishedAt");
        if (finished.isPresent() && (last == null || last.isBefore(finished.get()))) {
            last = finished.get();
        }
    }

    /** {@code 3}, or {@code 3 (5m ago)}. */
    Object cell() {
        return count == 0 || last == null ? Long.toString(count) : new Elapsed(last, count + " (", " ago)");
    }
}
