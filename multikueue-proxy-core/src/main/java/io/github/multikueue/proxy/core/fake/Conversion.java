package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The one difference between Kueue's versions that a reader of placements meets: where a MultiKueueCluster keeps its
 * kubeconfig. Stored is the form of v1beta2.
 */
final class Conversion {
    private Conversion() {}

    static boolean needed(FakeResource resource, String version) {
        return version.equals("v1beta1") && resource.kind().equals("MultiKueueCluster");
    }

    static ObjectNode fromStored(FakeResource resource, ObjectNode stored, String version) {
        if (!needed(resource, version)) {
            return stored;
        }
        ObjectNode converted = stored.deepCopy();
        JsonNode source = stored.at("/spec/clusterSource");
        ObjectNode spec = converted.putObject("spec");
        ObjectNode kubeConfig = spec.putObject("kubeConfig");
        kubeConfig.put("location", source.at("/kubeConfig/location").asText());
        kubeConfig.put("locationType", source.at("/kubeConfig/locationType").asText());
        if (source.has("clusterProfileRef")) {
            spec.set("clusterProfileRef", source.get("clusterProfileRef").deepCopy());
        }
        return converted;
    }

    static void toStored(FakeResource resource, ObjectNode object, String version) {
        if (needed(resource, version) && object.path("spec").has("kubeConfig")) {
            JsonNode kubeConfig = object.at("/spec/kubeConfig");
            object.putObject("spec").putObject("clusterSource").set("kubeConfig", kubeConfig);
        }
    }
}
