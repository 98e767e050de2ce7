package io.github.multikueue.proxy.core.kube.client;

/** How much of each object is asked for. */
public enum WatchedForm {
    /** All of it. */
    OBJECTS("application/json", "application/json"),
    /** Its metadata, where the server can do that. */
    METADATA(
            "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json",
            "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json");

    private final String list;
    private final String watch;

    WatchedForm(String list, String watch) {
        this.list = list;
        this.watch = watch;
    }

    String list() {
        return list;
    }

    String watch() {
        return watch;
    }
}
