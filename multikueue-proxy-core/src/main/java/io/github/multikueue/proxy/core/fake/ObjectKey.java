package io.github.multikueue.proxy.core.fake;

/** Namespace (empty for cluster-scoped objects) and name; ordered as etcd orders the path of both. */
record ObjectKey(String namespace, String name) implements Comparable<ObjectKey> {

    @Override
    public int compareTo(ObjectKey other) {
        return namespace.equals(other.namespace)
                ? name.compareTo(other.name)
                : (namespace + "/").compareTo(other.namespace + "/");
    }
}
