package io.github.multikueue.proxy.core.tekton;

import io.github.multikueue.proxy.core.kube.ApiPath;
import io.github.multikueue.proxy.core.placement.JobKind;

/** The names Tekton uses. */
public final class PipelineRuns {

    /** PipelineRuns as a kind of job. */
    public static final JobKind KIND = new JobKind("tekton.dev", "v1", "pipelineruns", "PipelineRun");

    static final String GROUP = "tekton.dev";
    static final String VERSION = "v1";
    static final String TASK_RUN = "TaskRun";
    static final String PIPELINE_RUN = "PipelineRun";
    static final String CUSTOM_RUN = "CustomRun";

    /** On every TaskRun and Pod of a run: the run's name. A hint for selecting, no proof of anything. */
    static final String RUN_NAME = "tekton.dev/pipelineRun";

    /** On every TaskRun, CustomRun and child PipelineRun: which task of the pipeline it is. */
    static final String TASK_NAME = "tekton.dev/pipelineTask";

    /** On the same: {@code tasks} or {@code finally}. */
    static final String MEMBER_OF = "tekton.dev/memberOf";

    private PipelineRuns() {}

    static ApiPath taskRuns(String namespace) {
        return ApiPath.group(GROUP, VERSION).namespace(namespace).segment("taskruns");
    }

    static ApiPath customRuns(String namespace) {
        return ApiPath.group(GROUP, "v1beta1").namespace(namespace).segment("customruns");
    }

    static ApiPath pods(String namespace) {
        return ApiPath.group("", "v1").namespace(namespace).segment("pods");
    }
}
