package io.github.multikueue.proxy.core.tekton;

import io.github.multikueue.proxy.api.JobKind;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import io.github.multikueue.proxy.core.placement.JobKinds;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The names Tekton uses. */
public final class PipelineRuns {

    /** The API group of Tekton. */
    public static final String GROUP = "tekton.dev";

    static final String VERSION = "v1";
    /** The kind of a TaskRun. */
    public static final String TASK_RUN = "TaskRun";
    /** The kind of a PipelineRun. */
    public static final String PIPELINE_RUN = "PipelineRun";
    /** The kind of a CustomRun. */
    public static final String CUSTOM_RUN = "CustomRun";

    /** On every TaskRun and Pod of a run: the run's name. A hint for selecting, no proof of anything. */
    static final String RUN_NAME = "tekton.dev/pipelineRun";

    /** On every TaskRun, CustomRun and child PipelineRun: which task of the pipeline it is. */
    static final String TASK_NAME = "tekton.dev/pipelineTask";

    /** On the same: {@code tasks} or {@code finally}. */
    static final String MEMBER_OF = "tekton.dev/memberOf";

    private static final JobKind RUN = JobKind.of(GROUP, VERSION, "pipelineruns", PIPELINE_RUN);

    /** PipelineRuns as a kind of job: their Pods are those of TaskRuns, also of child PipelineRuns. */
    public static final JobKind KIND =
            RUN.withPodLabel(RUN_NAME).withIntermediates(JobKind.of(GROUP, VERSION, "taskruns", TASK_RUN), RUN);

    /** No other kind of job. */
    public static final JobKinds ONLY = and(List.of());

    private PipelineRuns() {}

    /**
     * PipelineRuns and further kinds of jobs.
     *
     * @throws IllegalArgumentException if a kind is there twice, or PipelineRuns are among them
     */
    public static JobKinds and(Collection<JobKind> further) {
        return new JobKinds(Stream.concat(Stream.of(KIND), further.stream()).toList());
    }

    /** The PipelineRuns of a namespace; of all if it is empty. */
    public static ApiPath runs(String namespace) {
        return JobKinds.collection(KIND, namespace);
    }

    /** The name of the run that the labels of a TaskRun or Pod name, or null: a hint, no proof of anything. */
    public static @Nullable String runName(ObjectMeta metadata) {
        return metadata.labels().get(RUN_NAME);
    }

    /** The TaskRuns of a namespace; of all if it is empty. */
    public static ApiPath taskRuns(String namespace) {
        return ApiPath.group(GROUP, VERSION).namespace(namespace).segment("taskruns");
    }

    /** The CustomRuns of a namespace; of all if it is empty. */
    public static ApiPath customRuns(String namespace) {
        return ApiPath.group(GROUP, "v1beta1").namespace(namespace).segment("customruns");
    }

    /** The Pods of a namespace; of all if it is empty. */
    public static ApiPath pods(String namespace) {
        return ApiPath.group("", "v1").namespace(namespace).segment("pods");
    }
}
