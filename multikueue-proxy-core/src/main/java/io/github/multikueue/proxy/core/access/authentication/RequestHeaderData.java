package io.github.multikueue.proxy.core.access.authentication;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.tls.ClientCertificateVerifier;
import io.github.multikueue.proxy.core.tls.PemCertificates;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the ConfigMap {@code extension-apiserver-authentication} that are about the front proxy.
 *
 * @param data PEM in {@code requestheader-client-ca-file}, arrays of JSON strings in the others
 */
record RequestHeaderData(Map<String, String> data) {

    private static final String PREFIX = "requestheader-";

    /** Those keys of all. */
    static RequestHeaderData of(Map<String, String> configMap) {
        Map<String, String> data = new TreeMap<>(configMap);
        data.keySet().removeIf(key -> !key.startsWith(PREFIX));
        return new RequestHeaderData(Map.copyOf(data));
    }

    /**
     * What they mean; empty if there is no authority, without which nobody can be believed.
     *
     * @throws GeneralSecurityException if the authority's certificates cannot be read
     * @throws IOException if one of the others is no array of strings
     */
    Optional<RequestHeaderConfig> config(Clock clock) throws IOException, GeneralSecurityException {
        String authorities = data.getOrDefault(PREFIX + "client-ca-file", "");
        if (authorities.isBlank()) {
            return Optional.empty();
        }
        return Optional.of(new RequestHeaderConfig(
                new ClientCertificateVerifier(PemCertificates.read(authorities), clock),
                list("allowed-names"),
                list("username-headers"),
                list("uid-headers"),
                list("group-headers"),
                list("extra-headers-prefix")));
    }

    private List<String> list(String name) throws IOException {
        String json = data.getOrDefault(PREFIX + name, "");
        if (json.isBlank()) {
            return List.of();
        }
        try {
            return requireStrings(Json.MAPPER.readValue(json, String[].class), name);
        } catch (JsonProcessingException e) {
            throw malformed(name);
        }
    }

    private static List<String> requireStrings(@Nullable String @Nullable [] strings, String name) throws IOException {
        if (strings == null) {
            return List.of();
        }
        for (String each : strings) {
            if (each == null) {
                throw malformed(name);
            }
        }
        return List.of(strings);
    }

    /** An empty list of allowed names means any name; so a list that cannot be read must not be taken for an empty one. */
    private static IOException malformed(String name) {
        return new IOException(PREFIX + name + ": malformed (expected: an array of strings in JSON)");
    }
}
