package io.github.multikueue.proxy.core.kube.meta;

/**
 * Which object of a resource; ordered as etcd orders the path of both parts, which is the order of lists.
 *
 * @param namespace empty for cluster-scoped objects
 * @param name the object's name
 */
public record ObjectKey(String namespace, String name) implements Comparable<ObjectKey> {

    @Override
    public int compareTo(ObjectKey other) {
        return namespace.equals(other.namespace)
                ? name.compareTo(other.name)
                : (namespace + "/").compareTo(other.namespace + "/");
    }
}
