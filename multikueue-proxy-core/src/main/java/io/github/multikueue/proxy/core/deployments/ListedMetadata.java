package io.github.multikueue.proxy.core.deployments;

import static java.util.Objects.requireNonNullElse;

import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import java.util.List;

/** What is needed of {@code meta.k8s.io/v1 PartialObjectMetadataList}, which a list of any other form has as well. */
record ListedMetadata(List<Item> items) {

    private static final String ACCEPT =
            "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

    record Item(ObjectMeta metadata) {
        Item {
            metadata = requireNonNullElse(metadata, ObjectMeta.NONE);
        }
    }

    ListedMetadata {
        items = requireNonNullElse(items, List.of());
    }

    /** Reads the keys of a collection. */
    static List<ObjectKey> read(ApiClient server, ApiPath collection) {
        return server.get(collection, ACCEPT, ListedMetadata.class).items().stream()
                .map(each -> new ObjectKey(
                        each.metadata().namespace(), each.metadata().name()))
                .toList();
    }
}
