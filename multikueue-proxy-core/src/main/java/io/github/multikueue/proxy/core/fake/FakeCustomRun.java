package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A CustomRun on a worker: a task without a Pod. Thread safe, but one is best driven by one thread. */
public final class FakeCustomRun {
    private final FakeWorkerRun run;
    private final String name;

    FakeCustomRun(FakeWorkerRun run, String name) {
        this.run = run;
        this.name = name;
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** The object, or null if it is gone. */
    public @Nullable ObjectNode object() {
        return run.cluster().get("customruns", run.namespace(), name);
    }

    /** It succeeds. */
    public FakeCustomRun finish() {
        return succeeded("True", "Succeeded", "approved");
    }

    /** It fails. */
    public FakeCustomRun fail(String reason, String message) {
        return succeeded("False", reason, message);
    }

    /** It failed and is tried again: its status moves to {@code retriesStatus}. */
    public FakeCustomRun retry() {
        fail("Rejected", "to be retried");
        edit(TektonStatus::moveToRetries);
        return start();
    }

    FakeCustomRun start() {
        edit(object -> object.withObject("/status").put("startTime", Conditions.time(now())));
        return succeeded("Unknown", "Running", "waiting for approval");
    }

    private FakeCustomRun succeeded(String status, String reason, String message) {
        return edit(object -> TektonStatus.setSucceeded(object, status, reason, message, now()));
    }

    private FakeCustomRun edit(Consumer<ObjectNode> edit) {
        run.cluster().edit("customruns", run.namespace(), name, edit);
        return this;
    }

    private Instant now() {
        return run.clock().instant();
    }
}
