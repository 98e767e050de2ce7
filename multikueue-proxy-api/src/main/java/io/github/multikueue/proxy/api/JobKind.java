package io.github.multikueue.proxy.api;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A kind of job that Kueue dispatches to workers: where its objects are, and which Pods are a job's. PipelineRuns are known; a program that
 * embeds the proxy adds others, and asks for them with {@link JobReference}s:
 *
 * <pre>{@code
 * JobKind.of("batch", "v1", "jobs", "Job").withPodLabel("batch.kubernetes.io/job-name")
 * }</pre>
 *
 * <p>A job is placed by the Workload that has its UID, group and kind as an owner. On the worker, it is the object of the same namespace and
 * name that Kueue has marked with its origin label and the name of that Workload. A Pod is the job's if the job manages it (the owner reference
 * with {@code controller: true}, by UID), or an object of {@link #intermediates} does that is the job's in the same way; labels prove
 * nothing.
 *
 * @param group the API group, for example {@code batch}; empty for the core group
 * @param version the version to read it in, the same on the manager and on the workers
 * @param resource the plural in paths and access rules, for example {@code jobs}
 * @param kind the kind, for example {@code Job}
 * @param podLabel the label of the Pods whose value is the job's name, so that not all Pods of a namespace need be listed; empty
 *     if there is none
 * @param intermediates the kinds of objects that may stand between a job and its Pods; the proxy needs the right to get them on the
 *     workers
 */
public record JobKind(
        String group, String version, String resource, String kind, String podLabel, List<JobKind> intermediates) {

    private static final Pattern RESOURCE = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");

    /** @throws IllegalArgumentException if the version or the kind is empty, or the resource is no plural as in paths, such as {@code jobs} */
    public JobKind {
        if (version.isEmpty() || kind.isEmpty() || !RESOURCE.matcher(resource).matches()) {
            throw new IllegalArgumentException("job kind: \"" + resource + "." + version + "." + group + "\" of kind \""
                    + kind + "\" (expected: a version, a plural such as jobs and a kind such as Job)");
        }
        intermediates = List.copyOf(intermediates);
    }

    /** A kind whose jobs manage their Pods themselves. {@code with…} adds what else is known. */
    public static JobKind of(String group, String version, String resource, String kind) {
        return new JobKind(group, version, resource, kind, "", List.of());
    }

    /** The same, with a label that Pods have the job's name in. */
    public JobKind withPodLabel(String label) {
        return new JobKind(group, version, resource, kind, label, intermediates);
    }

    /** The same, with kinds that may stand between a job and its Pods: for a JobSet, that of {@code batch/v1} Jobs. */
    public JobKind withIntermediates(JobKind... between) {
        return new JobKind(group, version, resource, kind, podLabel, List.of(between));
    }

    /** A reference to a job of this kind. */
    public JobReference reference(String namespace, String name) {
        return new JobReference(group, kind, namespace, name);
    }

    /** Whether the reference is to a job of this kind. */
    public boolean matches(JobReference job) {
        return job.group().equals(group) && job.kind().equals(kind);
    }
}
