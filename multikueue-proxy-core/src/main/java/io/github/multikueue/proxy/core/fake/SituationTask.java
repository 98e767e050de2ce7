package io.github.multikueue.proxy.core.fake;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/** A task of one step in a {@link SituationRun}, and the lines that it wrote. */
final class SituationTask {
    private static final String STEP = "main";

    private final String worker;
    private final FakeTask task;
    private final String podUid;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private SituationTask(String worker, FakeTask task) {
        this.worker = worker;
        this.task = task;
        this.podUid = Objects.requireNonNull(task.pod()).at("/metadata/uid").asText();
    }

    /** Its TaskRun and Pod appear; its container waits. */
    static SituationTask create(String worker, FakeWorkerRun run, String pipelineTask, boolean inFinally) {
        FakeTaskBuilder builder = run.task(pipelineTask).steps(STEP);
        return new SituationTask(worker, (inFinally ? builder.inFinally() : builder).create());
    }

    FakeTask task() {
        return task;
    }

    /** Its next lines, which differ from those of all other tasks. */
    void write(int count) {
        List<String> next = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            next.add(worker + " " + task.podName() + " " + podUid.substring(0, 8) + " line " + (lines.size() + i));
        }
        lines.addAll(next);
        task.step(STEP).log().line(next.toArray(String[]::new));
    }

    WrittenLog written() {
        return new WrittenLog(worker, SituationRun.NAMESPACE, task.podName(), podUid, "step-" + STEP, lines);
    }
}
