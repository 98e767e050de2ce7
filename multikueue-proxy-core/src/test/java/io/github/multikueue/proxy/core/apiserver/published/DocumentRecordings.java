package io.github.multikueue.proxy.core.apiserver.published;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.ServedResource;
import io.github.multikueue.proxy.core.apiserver.schema.ObjectSchema;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectCreator;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectDeleter;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectGetter;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectLister;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectUpdater;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectWatcher;
import io.github.multikueue.proxy.core.apiserver.storage.Storage;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Objects;

/** Documents of a real kube-apiserver, and the resources they are about. */
public final class DocumentRecordings {

    private interface FullStorage
            extends ObjectGetter, ObjectLister, ObjectWatcher, ObjectCreator, ObjectUpdater, ObjectDeleter {}

    private interface ReadStorage extends ObjectGetter, ObjectLister {}

    private DocumentRecordings() {}

    /** The file of that name below {@code recordings}. */
    public static JsonNode read(String name) {
        try (InputStream in = DocumentRecordings.class.getResourceAsStream("/recordings/" + name + ".json")) {
            return Json.MAPPER.readTree(Objects.requireNonNull(in, name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The exchange with that path in a file with several. */
    public static JsonNode exchange(String name, String path) {
        for (JsonNode exchange : read(name).path("exchanges")) {
            if (exchange.at("/request/path").asText().startsWith(path)) {
                return exchange;
            }
        }
        throw new IllegalArgumentException("path: " + path + " (expected: one in " + name + ")");
    }

    /** The resource whose definition is recorded. */
    public static ServedResource cups() {
        JsonNode version = read("kubectl/00-crd").at("/spec/versions/0");
        ResourceDescription cups = ResourceDescription.of("shop.example.com", "v1", "Cup")
                .shortNames("cu")
                .categories("all", "shop")
                .schema(ObjectSchema.of((ObjectNode) version.at("/schema/openAPIV3Schema")))
                .selectableFields("spec.colour")
                .withStatus()
                .build();
        return new ServedResource(cups, fullStorage());
    }

    /** A resource with all verbs. */
    public static ServedResource full(ResourceDescription description) {
        return new ServedResource(description, fullStorage());
    }

    /** A resource that can be read. */
    public static ServedResource readable(ResourceDescription description) {
        return new ServedResource(description, dead(ReadStorage.class), Map.of());
    }

    /** A storage that has all verbs, and fails when it is used. */
    public static Storage fullStorage() {
        return dead(FullStorage.class);
    }

    private static <T extends Storage> T dead(Class<T> abilities) {
        return abilities.cast(Proxy.newProxyInstance(
                abilities.getClassLoader(), new Class<?>[] {abilities}, (proxy, method, arguments) -> {
                    throw new AssertionError("a document needs no storage, but asked for: " + method.getName());
                }));
    }
}
