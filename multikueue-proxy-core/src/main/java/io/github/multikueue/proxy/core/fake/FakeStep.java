package io.github.multikueue.proxy.core.fake;

/** One step of a {@link FakeTask}: a container that writes a log and ends. */
public final class FakeStep {
    private final FakeTask task;
    private final String name;
    private final String container;

    FakeStep(FakeTask task, String name, String container) {
        this.task = task;
        this.name = name;
        this.container = container;
    }

    /** The step's name. */
    public String name() {
        return name;
    }

    /** The name of its container. */
    public String container() {
        return container;
    }

    /** Its log. */
    public FakeLog log() {
        return task.log(container);
    }

    /** It ends with this exit code, and its log with it. */
    public FakeStep finish(int exitCode) {
        task.terminate(container, exitCode, exitCode == 0 ? "Completed" : "Error");
        return this;
    }

    /** It fails with this exit code, and its task goes on: {@code onError: continue}. */
    public FakeStep failAndContinue(int exitCode) {
        task.terminate(container, exitCode, "Continued");
        return this;
    }

    /** It never ran because a step before it failed; its log is empty. */
    public FakeStep skip() {
        task.terminate(container, 1, "Skipped");
        return this;
    }
}
