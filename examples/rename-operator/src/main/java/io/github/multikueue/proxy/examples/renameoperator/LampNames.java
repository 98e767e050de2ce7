package io.github.multikueue.proxy.examples.renameoperator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.schema.ObjectSchema;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.rename.Renamer;
import io.github.multikueue.proxy.core.rename.names.RequestedResource;
import io.github.multikueue.proxy.core.rename.rules.Direction;
import io.github.multikueue.proxy.core.rename.rules.InvalidRulesException;
import io.github.multikueue.proxy.core.rename.rules.RenameRules;
import io.github.multikueue.proxy.core.table.ColumnDefinition;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.StreamSupport;

/** The CustomResourceDefinition of lamps, with the names that the operator knows and with those that the cluster has. */
final class LampNames {

    private LampNames() {}

    /** The rule document {@code deploy/rules.yaml}. */
    static byte[] rules() throws IOException {
        return read("/rules.yaml");
    }

    /** Renames by the rule document. */
    static Renamer renamer() throws IOException {
        try {
            return new Renamer(RenameRules.parse(rules()));
        } catch (InvalidRulesException e) {
            throw new IOException(e);
        }
    }

    /** The definition as the operator knows it, established. */
    static ObjectNode definition() throws IOException {
        ObjectNode definition = (ObjectNode) new YAMLMapper().readTree(read("/lamps-crd.yaml"));
        definition
                .putObject("status")
                .put("storedVersions", "v1")
                .<ObjectNode>set("acceptedNames", definition.at("/spec/names").deepCopy())
                .putArray("conditions")
                .addObject()
                .put("type", "Established")
                .put("status", "True");
        return definition;
    }

    /** The definition as the cluster has it. */
    static ObjectNode renamedDefinition() throws IOException {
        byte[] renamed = renamer()
                .document(Direction.RENAME, Json.bytes(definition()), RequestedResource.UNKNOWN)
                .orElseThrow();
        return (ObjectNode) Json.MAPPER.readTree(renamed);
    }

    /** What a fake cluster needs to know of a definition to serve its resource. */
    static ResourceDescription described(JsonNode definition) {
        JsonNode spec = definition.path("spec");
        JsonNode names = spec.path("names");
        JsonNode version = spec.path("versions").get(0);
        return ResourceDescription.of(
                        spec.path("group").asText(),
                        version.path("name").asText(),
                        names.path("kind").asText())
                .shortNames(names.path("shortNames").get(0).asText())
                .categories(names.path("categories").get(0).asText())
                .schema(ObjectSchema.of((ObjectNode) version.at("/schema/openAPIV3Schema")))
                .columns(StreamSupport.stream(
                                version.path("additionalPrinterColumns").spliterator(), false)
                        .map(each -> ColumnDefinition.of(
                                each.path("name").asText(),
                                each.path("type").asText(),
                                each.path("jsonPath").asText()))
                        .toArray(ColumnDefinition[]::new))
                .withStatus()
                .build();
    }

    private static byte[] read(String resource) throws IOException {
        InputStream found = LampNames.class.getResourceAsStream(resource);
        if (found == null) {
            throw new IOException(resource + ": not there (expected: a file of deploy)");
        }
        try (InputStream in = found) {
            return in.readAllBytes();
        }
    }
}
