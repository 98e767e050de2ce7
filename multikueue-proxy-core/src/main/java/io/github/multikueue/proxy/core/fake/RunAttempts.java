package io.github.multikueue.proxy.core.fake;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** The PipelineRuns that workers got of one run of the manager, one for each time that it was placed. Thread safe. */
final class RunAttempts {
    private final List<FakeWorkerRun> attempts = new CopyOnWriteArrayList<>();

    FakeWorkerRun add(FakeWorkerRun placed) {
        attempts.add(placed);
        return placed;
    }

    boolean isEmpty() {
        return attempts.isEmpty();
    }

    FakeWorkerRun latest() {
        FakeWorkerRun last = attempts.isEmpty() ? null : attempts.get(attempts.size() - 1);
        return Objects.requireNonNull(last, "not admitted yet");
    }

    /** All of them, the latest last. */
    Stream<FakeWorkerRun> all() {
        return attempts.stream();
    }

    /** Those on workers that can be reached. */
    Stream<FakeWorkerRun> reachable() {
        return attempts.stream().filter(attempt -> !attempt.cluster().isDown());
    }
}
