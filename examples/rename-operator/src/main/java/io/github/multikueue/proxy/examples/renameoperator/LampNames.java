package io.github.multikueue.proxy.examples.renameoperator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.rename.Renamer;
import io.github.multikueue.proxy.core.rename.names.RequestedResource;
import io.github.multikueue.proxy.core.rename.rules.Direction;
import io.github.multikueue.proxy.core.rename.rules.InvalidRulesException;
import io.github.multikueue.proxy.core.rename.rules.RenameRules;
import java.io.IOException;
import java.io.InputStream;

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

    /** The definition as the operator knows it. */
    static ObjectNode definition() throws IOException {
        return (ObjectNode) new YAMLMapper().readTree(read("/lamps-crd.yaml"));
    }

    /** The definition as the cluster has it. */
    static ObjectNode renamedDefinition() throws IOException {
        byte[] renamed = renamer()
                .document(Direction.RENAME, Json.bytes(definition()), RequestedResource.UNKNOWN)
                .orElseThrow();
        return (ObjectNode) Json.MAPPER.readTree(renamed);
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
