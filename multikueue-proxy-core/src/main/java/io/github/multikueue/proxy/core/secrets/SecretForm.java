package io.github.multikueue.proxy.core.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How objects of a resource and Secrets correspond, but for the data of the Secret.
 *
 * @param resource the objects' resource
 * @param fixedNamespace where the Secrets of objects without namespace are
 */
record SecretForm(ResourceDescription resource, String fixedNamespace) {

    /** The managed fields of the Secret are about the Secret; those of the object are in its data. */
    private static final String MANAGED = "managedFields";

    /** All Secrets of the resource in a namespace, or everywhere. */
    ApiPath list(String namespace) {
        return secrets(namespace).query("fieldSelector", "type=" + type());
    }

    /** Where Secrets are created. */
    ApiPath secrets(String namespace) {
        String where = resource.namespaced() ? namespace : fixedNamespace;
        return ApiPath.group("", "v1").namespace(where).segment("secrets");
    }

    /** The Secret of one object. */
    ApiPath secret(ObjectKey key) {
        return secrets(key.namespace()).segment(key.name());
    }

    /** Whether the Secret is one of this resource, and not something else of that name. */
    boolean isOne(JsonNode secret) {
        return type().equals(secret.path("type").asText());
    }

    /** An object with everything but what is made of the data. */
    ObjectNode object(JsonNode secret) {
        ObjectNode object = Json.object()
                .put("apiVersion", resource.apiVersion(resource.storedVersion().name()))
                .put("kind", resource.kind());
        ObjectNode metadata = object.putObject("metadata");
        secret.path("metadata").properties().forEach(field -> metadata.set(field.getKey(), field.getValue()));
        metadata.remove(MANAGED);
        if (!resource.namespaced()) {
            metadata.remove("namespace");
        }
        addManagedFields(metadata, data(secret).getOrDefault(MANAGED, ""));
        return object;
    }

    /** What cannot be read was written by hand; the object is of use without it. */
    private static void addManagedFields(ObjectNode metadata, String json) {
        try {
            JsonNode managed = Json.MAPPER.readTree(json);
            if (managed.isArray()) {
                metadata.set(MANAGED, managed);
            }
        } catch (JsonProcessingException e) {
            metadata.remove(MANAGED);
        }
    }

    /** The decoded data of a Secret. */
    static Map<String, String> data(JsonNode secret) {
        Map<String, String> data = new LinkedHashMap<>();
        secret.path("data").properties().forEach(field -> {
            byte[] bytes = Base64.getDecoder().decode(field.getValue().asText());
            data.put(field.getKey(), new String(bytes, UTF_8));
        });
        return data;
    }

    /** The Secret of an object; has the resourceVersion of the Secret that the object was made of, if any. */
    ObjectNode secret(JsonNode object, Map<String, String> data) {
        ObjectNode secret =
                Json.object().put("apiVersion", "v1").put("kind", "Secret").put("type", type());
        ObjectNode metadata = secret.putObject("metadata");
        object.path("metadata").properties().forEach(field -> metadata.set(field.getKey(), field.getValue()));
        JsonNode managed = metadata.path(MANAGED);
        metadata.remove(MANAGED);
        if (!resource.namespaced()) {
            metadata.put("namespace", fixedNamespace);
        }
        ObjectNode encoded = secret.putObject("data");
        data.forEach((key, text) -> put(encoded, key, text));
        if (!managed.isEmpty()) {
            put(encoded, MANAGED, managed.toString());
        }
        return secret;
    }

    private static void put(ObjectNode data, String key, String text) {
        data.put(key, Base64.getEncoder().encodeToString(text.getBytes(UTF_8)));
    }

    private String type() {
        return resource.group() + "/" + resource.singular();
    }
}
