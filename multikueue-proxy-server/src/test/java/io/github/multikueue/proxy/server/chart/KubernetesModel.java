package io.github.multikueue.proxy.server.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;

/**
 * The objects of Kubernetes as its API servers describe them: client-java's models are made of their OpenAPI document. They refuse fields
 * that do not exist, fields of another type, and objects without a field that must be there, at every depth.
 */
final class KubernetesModel {

    private static final String MODELS = "io.kubernetes.client.openapi.models.";

    private KubernetesModel() {}

    /** What is wrong with an object; empty for nothing, and for kinds that are not Kubernetes' own. */
    static Optional<String> problem(JsonNode object) throws ReflectiveOperationException {
        String apiVersion = object.path("apiVersion").asText();
        String group = apiVersion.contains("/") ? apiVersion.substring(0, apiVersion.indexOf('/')) : "";
        if (group.contains(".") && !group.endsWith(".k8s.io")) {
            return Optional.empty();
        }
        String version = apiVersion.substring(apiVersion.indexOf('/') + 1).toUpperCase(java.util.Locale.ROOT);
        try {
            Class.forName(MODELS + version + object.path("kind").asText())
                    .getMethod("validateJsonElement", JsonElement.class)
                    .invoke(null, JsonParser.parseString(object.toString()));
            return Optional.empty();
        } catch (InvocationTargetException e) {
            return Optional.of(String.valueOf(e.getCause().getMessage()));
        }
    }
}
