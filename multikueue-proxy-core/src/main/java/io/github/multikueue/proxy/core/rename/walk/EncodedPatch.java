package io.github.multikueue.proxy.core.rename.walk;

import io.github.multikueue.proxy.core.kube.meta.raw.JsonStrings;
import io.github.multikueue.proxy.core.kube.meta.raw.JsonTooDeepException;
import java.io.IOException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The JSON patch in the answer of an admission webhook, in base64. */
final class EncodedPatch {

    private EncodedPatch() {}

    /** The patch with other names as JSON, or null if it has none, or is no JSON patch: then the API server will say so. */
    static byte @Nullable [] replaced(RenameTask task, String text) throws JsonTooDeepException {
        try {
            byte[] patch = Base64.getDecoder().decode(text);
            byte[] replaced = JsonPatchWalk.replaced(task, patch);
            return replaced == patch
                    ? null
                    : JsonStrings.encode(Base64.getEncoder().encodeToString(replaced));
        } catch (JsonTooDeepException e) {
            throw e;
        } catch (IOException | IllegalArgumentException malformed) {
            return null;
        }
    }
}
