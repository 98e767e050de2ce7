package io.github.multikueue.proxy.core.apiserver.memory;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.Lists;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectSelector;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.List;

/**
 * Where a list that is read in pages goes on, in kube-apiserver's own form. It is opaque to clients.
 *
 * @param revision the version of the first page, which is that of all pages
 * @param start the path behind the last object so far
 */
record ContinueToken(long revision, String start) {

    private static final String VERSION = "meta.k8s.io/v1";

    /** @throws StatusException 400, if it is not one of ours */
    static ContinueToken parse(String token) {
        try {
            JsonNode json = Json.MAPPER.readTree(Base64.getUrlDecoder().decode(token));
            if (!json.path("v").asText().equals(VERSION)) {
                throw invalid("unrecognized version");
            }
            return new ContinueToken(
                    json.path("rv").asLong(), json.path("start").asText());
        } catch (IOException | IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw invalid(why);
        }
    }

    static ContinueToken behind(ObjectKey key, ObjectSelector selector, long revision) {
        return new ContinueToken(revision, path(key, selector) + "\0");
    }

    /** Those that follow, of all that are selected, which are in the order of their keys. */
    List<ApiObject> rest(List<ApiObject> all, ObjectSelector selector) {
        int found = Collections.binarySearch(Lists.transform(all, each -> path(each.key(), selector)), start);
        return all.subList(found < 0 ? -found - 1 : found, all.size());
    }

    String encode() {
        String json = Json.MAPPER
                .createObjectNode()
                .put("v", VERSION)
                .put("rv", revision)
                .put("start", start)
                .toString();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static StatusException invalid(String why) {
        return StatusException.badRequest("invalid continue token: continue key is not valid: " + why);
    }

    private static String path(ObjectKey key, ObjectSelector selector) {
        boolean all = selector.namespace().isEmpty() && !key.namespace().isEmpty();
        return "/" + (all ? key.namespace() + "/" : "") + key.name();
    }
}
