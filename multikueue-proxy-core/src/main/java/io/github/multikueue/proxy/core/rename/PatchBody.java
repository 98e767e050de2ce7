package io.github.multikueue.proxy.core.rename;

import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.raw.MalformedJsonException;
import io.github.multikueue.proxy.core.rename.names.RequestedResource;
import io.github.multikueue.proxy.core.rename.walk.DocumentOutcome;
import io.github.multikueue.proxy.core.rename.walk.Engine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;

/** Replaces names in the body of one PATCH request. */
final class PatchBody {

    private final Engine engine;
    private final RequestedResource requested;

    PatchBody(Engine engine, RequestedResource requested) {
        this.engine = engine;
        this.requested = requested;
    }

    byte[] replaced(PatchFormat format, byte[] patch) throws IOException {
        return switch (format) {
            case JSON_PATCH -> engine.jsonPatch(patch, requested);
            case MERGE, STRATEGIC -> merge(patch);
            case APPLY -> beginsWithBrace(patch) ? merge(patch) : yaml(patch);
            case APPLY_CBOR ->
                throw new StatusException(
                        415, "UnsupportedMediaType", "CBOR is not supported here (expected: JSON or YAML)");
        };
    }

    private byte[] merge(byte[] patch) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(patch.length + patch.length / 8);
        DocumentOutcome outcome = engine.mergePatch(new ByteArrayInputStream(patch), out, requested);
        if (outcome == DocumentOutcome.MALFORMED) {
            throw new MalformedJsonException("it is not a JSON object");
        }
        return out.toByteArray();
    }

    private byte[] yaml(byte[] patch) throws IOException {
        byte[] json = YamlBody.json(patch);
        byte[] replaced = merge(json);
        return Arrays.equals(replaced, json) ? patch : replaced;
    }

    private static boolean beginsWithBrace(byte[] patch) {
        int index = 0;
        while (index < patch.length && Character.isWhitespace(patch[index])) {
            index++;
        }
        return index < patch.length && patch[index] == '{';
    }
}
