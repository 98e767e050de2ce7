package io.github.multikueue.proxy.core.worker;

import static io.github.multikueue.proxy.core.worker.WorkerRejectedException.bad;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.github.multikueue.proxy.core.kube.client.config.KubeconfigText;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a kubeconfig that are used or must be refused; others are ignored. Parsing reads nothing but the given
 * text: no file it names, and no YAML feature beyond plain documents (no aliases, duplicate keys or second document, unless that is empty).
 *
 * @see <a href="https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/">kubeconfig (v1)</a>
 */
record Kubeconfig(
        @Nullable String apiVersion,
        @Nullable String kind,
        @JsonProperty("current-context") @Nullable String currentContext,
        List<NamedContext> contexts,
        List<NamedCluster> clusters,
        List<NamedUser> users) {

    /** As much as a Secret can hold. */
    static final int MAX_LENGTH = 1 << 20;

    private static final int MAX_DEPTH = 32;

    private static final YAMLFactory YAML = YAMLFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private static final ObjectReader READER = YAMLMapper.builder(YAML)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(Kubeconfig.class);

    Kubeconfig {
        contexts = copy(contexts);
        clusters = copy(clusters);
        users = copy(users);
    }

    /** An entry of one of the three lists. */
    interface Named {
        @Nullable
        String name();
    }

    record NamedContext(@Nullable String name, Context context) implements Named {
        NamedContext {
            requireNonNull(context);
        }
    }

    record NamedCluster(@Nullable String name, Cluster cluster) implements Named {
        NamedCluster {
            requireNonNull(cluster);
        }
    }

    record NamedUser(@Nullable String name, User user) implements Named {
        NamedUser {
            requireNonNull(user);
        }
    }

    record Context(@Nullable String cluster, @Nullable String user) {}

    /** How to reach an API server. */
    record Cluster(
            @Nullable String server,
            @JsonProperty("tls-server-name") @Nullable String tlsServerName,
            @JsonProperty("insecure-skip-tls-verify") boolean insecureSkipTlsVerify,
            @JsonProperty("certificate-authority") @Nullable String certificateAuthority,

            @JsonProperty("certificate-authority-data") @Nullable
            String certificateAuthorityData,

            @JsonProperty("proxy-url") @Nullable String proxyUrl) {

        @Override
        public String toString() {
            return "Cluster[***]";
        }
    }

    /** Who to be there. */
    record User(
            @JsonProperty("client-certificate") @Nullable String clientCertificate,

            @JsonProperty("client-certificate-data") @Nullable
            String clientCertificateData,

            @JsonProperty("client-key") @Nullable String clientKey,
            @JsonProperty("client-key-data") @Nullable String clientKeyData,
            @Nullable String token,
            @Nullable String tokenFile,
            @Nullable String username,
            @Nullable String password,
            @JsonProperty("auth-provider") @Nullable JsonNode authProvider,
            @Nullable JsonNode exec,
            @JsonProperty("as") @Nullable String impersonate,
            @JsonProperty("as-uid") @Nullable String impersonateUid,
            @JsonProperty("as-groups") List<String> impersonateGroups,
            @JsonProperty("as-user-extra") Map<String, JsonNode> impersonateUserExtra) {

        User {
            impersonateGroups = copy(impersonateGroups);
            impersonateUserExtra = impersonateUserExtra == null ? Map.of() : Map.copyOf(impersonateUserExtra);
        }

        @Override
        public String toString() {
            return "User[***]";
        }
    }

    static Kubeconfig parse(String text) throws WorkerRejectedException {
        if (text.length() > MAX_LENGTH) {
            throw bad("kubeconfig", text.length() + " characters", "at most " + MAX_LENGTH);
        }
        String document = KubeconfigText.withoutEmptyEnd(text);
        Kubeconfig config;
        try {
            refuseAliases(document);
            config = READER.readValue(document);
        } catch (IOException | RuntimeException e) {
            // Never with the parser's message: it quotes the text, which has credentials in it.
            throw bad("kubeconfig", "not understood", "the YAML or JSON of a v1 Config");
        }
        if (config == null || !isAbsentOr("v1", config.apiVersion) || !isAbsentOr("Config", config.kind)) {
            throw bad("kubeconfig", "another kind of document", "apiVersion v1, kind Config");
        }
        return config;
    }

    /** Jackson would take the name of an alias for its value. */
    private static void refuseAliases(String text) throws IOException, WorkerRejectedException {
        try (YAMLParser parser = YAML.createParser(text)) {
            while (parser.nextToken() != null) {
                if (parser.isCurrentAlias()) {
                    throw bad("kubeconfig", "has YAML aliases", "none");
                }
            }
        }
    }

    private static boolean isAbsentOr(String expected, @Nullable String value) {
        return value == null || value.isEmpty() || value.equals(expected);
    }

    private static <T> List<T> copy(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }
}
