package io.github.multikueue.proxy.core.kube.meta;

/**
 * A resource of an API group, whatever its version.
 *
 * @param group the API group, empty for the core group
 * @param resource the plural name, for example {@code pods}
 */
public record GroupResource(String group, String resource) {

    /** As error messages name it: {@code pods}, or {@code pipelineruns.tekton.dev}. */
    @Override
    public String toString() {
        return group.isEmpty() ? resource : resource + "." + group;
    }
}
