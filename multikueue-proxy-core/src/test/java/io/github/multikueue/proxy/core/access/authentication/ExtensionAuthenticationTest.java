package io.github.multikueue.proxy.core.access.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.GenerousWaits;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeGrant;
import io.github.multikueue.proxy.core.fake.FakeUser;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.Connections;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.tls.ClientCertificateVerifier;
import io.github.multikueue.proxy.core.tls.PemCertificates;
import io.github.multikueue.proxy.core.tls.TestAuthority;
import java.io.InputStream;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The ConfigMap {@code kube-system/extension-apiserver-authentication} of a cluster, read with the rights of its Role. */
@ExtendWith(GenerousWaits.class)
class ExtensionAuthenticationTest {

    private static final String NAME = "extension-apiserver-authentication";
    private static final String PROXY = "system:serviceaccount:system:proxy";

    private final FakeCluster cluster = FakeCluster.start();
    private ApiClient client;
    private ExtensionAuthentication authentication;

    @BeforeEach
    void begin() {
        cluster.grant(FakeGrant.toUser(PROXY)
                .verbs("get", "list", "watch")
                .resources("configmaps")
                .namespaces("kube-system")
                .names(NAME));
        String token = cluster.token(FakeUser.serviceAccount("system", "proxy"));
        client = Connections.withToken(cluster, token, Duration.ofMinutes(1));
        authentication = new ExtensionAuthentication(client, Clock.systemUTC(), new Random(1));
    }

    @AfterEach
    void end() {
        authentication.close();
        client.close();
        cluster.close();
    }

    @Test
    void givesWhatTheClusterTells() throws Exception {
        start();

        RequestHeaderConfig config = authentication.requestHeader();
        assertThat(config.allowedNames()).containsExactly("front-proxy-client");
        assertThat(config.usernameHeaders()).containsExactly("X-Remote-User");
        assertThat(config.uidHeaders()).isEmpty();
        assertThat(config.groupHeaders()).containsExactly("X-Remote-Group");
        assertThat(config.extraHeaderPrefixes()).containsExactly("X-Remote-Extra-");
        config.verifier().verify(List.of(cluster.frontProxyCertificate().certificate()));
        authentication
                .clientCertificates()
                .verify(List.of(cluster.clientCertificate(FakeUser.of("alice")).certificate()));
        assertThat(authentication.authorities())
                .hasSize(2)
                .containsAll(PemCertificates.read(cluster.certificateAuthority()));
        assertThat(authentication.problem()).isEmpty();
    }

    @Test
    void readsARealOne() throws Exception {
        try (InputStream recording = getClass().getResourceAsStream("/recordings/front-proxy-configmap.json")) {
            JsonNode data = Json.MAPPER.readTree(recording).at("/response/body/data");
            Map<String, String> texts = Json.MAPPER.convertValue(
                    data, Json.MAPPER.getTypeFactory().constructMapType(Map.class, String.class, String.class));
            RequestHeaderConfig config =
                    RequestHeaderData.of(texts).config(Clock.systemUTC()).orElseThrow();

            assertThat(config.allowedNames()).containsExactly("front-proxy-client");
            assertThat(config.extraHeaderPrefixes()).containsExactly("X-Remote-Extra-");
            assertThat(config.verifier().authorities()).hasSize(1);
        }
    }

    @Test
    void aNewAuthorityCountsWithoutARestart() {
        start();
        TestAuthority next = TestAuthority.root("next");
        put(next.pem(), "requestheader-client-ca-file", next.pem(), "requestheader-uid-headers", "[\"X-Remote-Uid\"]");

        await().until(() -> authentication.authorities(), List.of(next.certificate())::equals);
        assertThat(authentication.requestHeader().uidHeaders()).containsExactly("X-Remote-Uid");
        assertThat(authentication.requestHeader().allowedNames()).isEmpty();
    }

    @Test
    void contentThatCannotBeUsedChangesNothingAndIsTold() {
        start();
        RequestHeaderConfig before = authentication.requestHeader();
        TestAuthority next = TestAuthority.root("next");
        put(
                next.pem(),
                "requestheader-client-ca-file",
                next.pem(),
                "requestheader-allowed-names",
                "front-proxy-client");

        await().untilAsserted(() -> assertThat(authentication.problem())
                .hasValueSatisfying(text -> assertThat(text)
                        .contains("requestheader-allowed-names: malformed (expected: an array of strings in JSON)")));
        assertThat(authentication.requestHeader()).isSameAs(before);
        assertThat(authorities(authentication.clientCertificates())).containsExactly(next.certificate());

        put("no certificate", "requestheader-client-ca-file", next.pem());
        await().until(() -> authentication.requestHeader() != before);
        assertThat(authorities(authentication.clientCertificates())).containsExactly(next.certificate());
        assertThat(authentication.problem())
                .hasValueSatisfying(text -> assertThat(text).contains("no PEM certificate"));
    }

    @Test
    void whatIsNotThereAnyMoreIsSwitchedOff() {
        start();
        put("");

        await().until(() -> authentication.authorities().isEmpty());
        assertThat(authentication.requestHeader()).isNull();
        assertThat(authentication.clientCertificates()).isNull();
    }

    @Test
    void withoutAConfigMapNobodyIsBelievedUntilItComes() {
        cluster.delete("configmaps", "kube-system", NAME);
        start();

        assertThat(authentication.requestHeader()).isNull();
        assertThat(authentication.clientCertificates()).isNull();
        assertThat(authentication.authorities()).isEmpty();
        assertThat(authentication.problem())
                .hasValueSatisfying(text -> assertThat(text).contains("there is no ConfigMap kube-system/" + NAME));

        put(cluster.certificateAuthority());
        // The authority of clients is taken first, and then what is missing besides is no problem any more.
        await().until(() -> authentication.problem().isEmpty());
        assertThat(authentication.clientCertificates()).isNotNull();
    }

    @Test
    void aDeletedOneStaysInUse() {
        start();
        cluster.delete("configmaps", "kube-system", NAME);

        await().until(() -> authentication.problem().isPresent());
        assertThat(authentication.requestHeader()).isNotNull();
        assertThat(authentication.authorities()).hasSize(2);
    }

    @Test
    void whoMayNotReadItIsTold() {
        cluster.revokeGrantsOf(PROXY);
        authentication.start();

        await().until(() -> authentication.problem().isPresent());
        assertThat(authentication.isSynced()).isFalse();
        assertThat(authentication.requestHeader()).isNull();
    }

    private void start() {
        authentication.start();
        await().until(authentication::isSynced);
    }

    private static List<X509Certificate> authorities(ClientCertificateVerifier verifier) {
        return verifier.authorities();
    }

    private void put(String clientAuthority, String... more) {
        cluster.delete("configmaps", "kube-system", NAME);
        ObjectNode object = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
        object.putObject("metadata").put("namespace", "kube-system").put("name", NAME);
        ObjectNode data = object.putObject("data");
        if (!clientAuthority.isEmpty()) {
            data.put("client-ca-file", clientAuthority);
        }
        for (int i = 0; i < more.length; i += 2) {
            data.put(more[i], more[i + 1]);
        }
        cluster.create(object);
    }
}
