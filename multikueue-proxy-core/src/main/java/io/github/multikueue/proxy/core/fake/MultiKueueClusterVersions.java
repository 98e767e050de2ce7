package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;

/**
 * The one difference between Kueue's versions that a reader of placements meets: where a MultiKueueCluster keeps its
 * kubeconfig.
 */
final class MultiKueueClusterVersions implements ResourceDescription.Converter {

    private static final String OLD = "v1beta1";

    @Override
    public ObjectNode convert(ObjectNode object, String from, String to) {
        if (to.equals(OLD)) {
            toOld(object);
        } else if (from.equals(OLD) && object.path("spec").has("kubeConfig")) {
            JsonNode kubeConfig = object.at("/spec/kubeConfig");
            object.putObject("spec").putObject("clusterSource").set("kubeConfig", kubeConfig);
        }
        return object;
    }

    private static void toOld(ObjectNode object) {
        JsonNode source = object.at("/spec/clusterSource");
        ObjectNode spec = object.putObject("spec");
        ObjectNode kubeConfig = spec.putObject("kubeConfig");
        kubeConfig.put("location", source.at("/kubeConfig/location").asText());
        kubeConfig.put("locationType", source.at("/kubeConfig/locationType").asText());
        if (source.has("clusterProfileRef")) {
            spec.set("clusterProfileRef", source.get("clusterProfileRef"));
        }
    }
}
