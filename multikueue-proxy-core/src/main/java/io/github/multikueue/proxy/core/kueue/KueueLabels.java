package io.github.multikueue.proxy.core.kueue;

/** Names that Kueue gives to labels and controllers. */
public final class KueueLabels {

    /** The controller that dispatches to workers: {@code spec.managedBy} of a job. */
    public static final String MULTIKUEUE = "kueue.x-k8s.io/multikueue";

    /** On a worker's copy of a job: the value of the manager that has created it. */
    public static final String MULTIKUEUE_ORIGIN = "kueue.x-k8s.io/multikueue-origin";

    /** On a worker's copy of a job: the Workload that it belongs to. A label before Kueue 0.18, an annotation since. */
    public static final String PREBUILT_WORKLOAD_NAME = "kueue.x-k8s.io/prebuilt-workload-name";

    /** On a Workload: the UID of its job. */
    public static final String JOB_UID = "kueue.x-k8s.io/job-uid";

    private KueueLabels() {}
}
