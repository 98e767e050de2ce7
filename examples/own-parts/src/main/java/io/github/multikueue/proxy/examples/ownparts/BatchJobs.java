package io.github.multikueue.proxy.examples.ownparts;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.JobKind;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.core.MultiKueueProxy;
import io.github.multikueue.proxy.core.OpenLog;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** A proxy that serves {@code batch/v1} Jobs besides PipelineRuns. */
final class BatchJobs {

    static final JobKind KIND = JobKind.of("batch", "v1", "jobs", "Job").withPodLabel("batch.kubernetes.io/job-name");

    private BatchJobs() {}

    static MultiKueueProxy connect(Path kubeconfig) throws IOException {
        return MultiKueueProxy.builder().kubeconfig(kubeconfig).addJobKind(KIND).connect();
    }

    /** Copies what a Pod of a Job writes, until its container has ended. */
    static void copyLog(
            MultiKueueProxy proxy, Caller caller, String namespace, String job, String pod, OutputStream out)
            throws IOException {
        try (OpenLog log = proxy.jobs().log(caller, KIND.reference(namespace, job), pod, null, LogOptions.FOLLOW)) {
            log.body().transferTo(out);
        }
    }
}
