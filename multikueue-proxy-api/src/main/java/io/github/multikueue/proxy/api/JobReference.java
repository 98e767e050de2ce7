package io.github.multikueue.proxy.api;

/**
 * Names a job object on the manager cluster, of any kind that Kueue can dispatch to a worker cluster.
 *
 * <p>A reference is a name, not an identity: the object behind it may be deleted and created anew. Whoever resolves it
 * (see {@link WorkloadResolver}) goes on with the UID found there. The version of the API is left out on purpose; it does
 * not identify the object.
 *
 * @param group the API group, for example {@code tekton.dev}; empty for the core group
 * @param kind the kind, for example {@code PipelineRun}
 * @param namespace the namespace, a DNS-1123 label
 * @param name the object's name, a DNS-1123 subdomain
 */
public record JobReference(String group, String kind, String namespace, String name) {

    /** @throws BadRequestException if the namespace or the name could not be one of a Kubernetes object */
    public JobReference {
        Names.requireNamespace(namespace);
        Names.requireSubdomain(kind + " name", name);
    }

    /** The form used in messages: {@code PipelineRun team-a/build-1}. */
    @Override
    public String toString() {
        return kind + " " + namespace + "/" + name;
    }
}
