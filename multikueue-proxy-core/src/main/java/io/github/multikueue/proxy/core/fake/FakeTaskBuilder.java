package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be chosen about a {@link FakeTask} before it exists. Not thread safe. */
public final class FakeTaskBuilder {
    private final FakeWorkerRun run;
    private final String pipelineTask;
    private List<String> steps = List.of("main");
    private List<String> sidecars = List.of();
    private boolean inFinally;
    private int member = -1;
    private String taskRun = "";
    private String displayName = "";
    private @Nullable String usedUpQuota;

    FakeTaskBuilder(FakeWorkerRun run, String pipelineTask) {
        this.run = run;
        this.pipelineTask = pipelineTask;
    }

    /** Its steps in their order. Default: {@code main}. */
    public FakeTaskBuilder steps(String... names) {
        steps = names.length == 0 ? List.of("main") : List.of(names);
        return this;
    }

    /** Its sidecars. */
    public FakeTaskBuilder sidecars(String... names) {
        sidecars = List.of(names);
        return this;
    }

    /** It is one of the pipeline's finally tasks. */
    public FakeTaskBuilder inFinally() {
        inFinally = true;
        return this;
    }

    /** It is member {@code index} of a matrix: several TaskRuns of one pipeline task. */
    public FakeTaskBuilder matrixMember(int index) {
        member = index;
        return this;
    }

    /** The name of its TaskRun, from which the Pod's follows. Default: made of the run's name and its own. */
    public FakeTaskBuilder taskRun(String value) {
        taskRun = value;
        return this;
    }

    /** What the pipeline calls it for people. */
    public FakeTaskBuilder displayName(String text) {
        displayName = text;
        return this;
    }

    /** The quota of the namespace is used up: there is a TaskRun but no Pod, until {@link FakeTask#findsQuota()}. */
    public FakeTaskBuilder exceedsQuota(String quota) {
        usedUpQuota = quota;
        return this;
    }

    /** Creates TaskRun and Pod; the containers are waiting. */
    public FakeTask create() {
        String usual = run.name() + "-" + pipelineTask + (member < 0 ? "" : "-" + member);
        String name = taskRun.isEmpty() ? usual : taskRun;
        ObjectNode labels = TektonObjects.labels(run.labels(), run, pipelineTask, inFinally ? "finally" : "tasks");
        ObjectNode taskSpec = TektonObjects.taskSpec(steps, sidecars);
        ObjectNode created =
                run.cluster().create(TektonObjects.taskRun(run, name, labels, run.annotations(), taskSpec));
        run.addChild(created, pipelineTask, displayName, inFinally, taskSpec);
        FakeTask task = new FakeTask(run, name, steps, sidecars);
        if (usedUpQuota == null) {
            task.createPod();
        } else {
            task.exceedsQuota(usedUpQuota);
        }
        return task;
    }

    /** Creates TaskRun and Pod; all containers run. */
    public FakeTask start() {
        return create().start();
    }
}
