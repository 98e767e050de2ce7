package io.github.multikueue.proxy.core.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.GenerousWaits;
import io.github.multikueue.proxy.core.apiserver.TestExchange;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered from memory is what the API server itself answers. */
@ExtendWith(GenerousWaits.class)
class CachedReadsTest {

    private static final String PODS = "/api/v1/namespaces/team-a/pods";
    private static final String CUPS = "/apis/shop.example.com/v1/namespaces/team-a/cups";
    private static final List<String> FORMS = List.of(
            "application/json",
            "application/yaml",
            CachedCluster.TABLE,
            "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io");

    private final CachedCluster cluster = CachedCluster.start();

    @BeforeEach
    void fill() {
        cluster.defineCups("Size");
        cluster.cup("team-a", "big", 3);
        cluster.cup("team-a", "small", 1);
        cluster.pod("team-a", "b", "app", "web", "tier", "1");
        cluster.pod("team-a", "a", "app", "db");
        cluster.pod("team-a", "c");
        cluster.pod("team-b", "a", "app", "web");
        cluster.awaitCached(PODS, "Accept", CachedCluster.TABLE);
        cluster.awaitCached(CUPS, "Accept", CachedCluster.TABLE);
        cluster.awaitCached("/api/v1/namespaces");
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                PODS,
                PODS + "/a",
                PODS + "/a/status",
                PODS + "?limit=2",
                PODS + "?resourceVersion=0",
                PODS + "?resourceVersion=0&limit=1",
                PODS + "?labelSelector=app%3Dweb",
                PODS + "?labelSelector=app+in+(web,db),!tier",
                PODS + "?labelSelector=app",
                PODS + "?labelSelector=tier%3E0",
                PODS + "?fieldSelector=metadata.name%3Db",
                PODS + "?fieldSelector=spec.nodeName!%3Dnode-b,status.phase%3DRunning",
                "/api/v1/pods",
                "/api/v1/pods?limit=1",
                "/api/v1/pods?fieldSelector=metadata.namespace%3Dteam-b",
                "/api/v1/namespaces/nowhere/pods",
                "/api/v1/namespaces",
                "/api/v1/namespaces/team-a",
                CUPS,
                CUPS + "/big",
                CUPS + "/big/status",
                CUPS + "?fieldSelector=spec.colour%3Dblue",
                CUPS + "?fieldSelector=spec.colour%3Dred",
                "/apis/shop.example.com/v1/cups?limit=1",
            })
    void anAnswerIsThatOfTheApiServer(String target) {
        for (String form : FORMS) {
            if (target.startsWith("/api/v1/namespaces?") && form.equals(CachedCluster.TABLE)) {
                continue;
            }
            HttpResponse<String> direct = cluster.direct(target, "Accept", form);
            TestExchange cached = cluster.cached(target, "Accept", form);

            assertThat(cached.status()).isEqualTo(direct.statusCode());
            assertThat(cached.header("Content-Type"))
                    .isEqualTo(direct.headers().firstValue("Content-Type").orElseThrow());
            assertThat(cached.text()).as("%s as %s", target, form).isEqualTo(direct.body());
        }
    }

    @Test
    void pagesFollowEachOtherAndAreOfOneVersion() {
        String first = cluster.cached(PODS + "?limit=1").text();
        String token = CachedCluster.json(first).at("/metadata/continue").asText();
        cluster.pod("team-a", "aa");
        cluster.awaitCached(PODS + "/aa");

        HttpResponse<String> direct = cluster.direct(PODS + "?limit=1&continue=" + token);

        assertThat(cluster.cached(PODS + "?limit=1&continue=" + token).text()).isEqualTo(direct.body());
        assertThat(CachedCluster.json(direct.body())
                        .at("/items/0/metadata/name")
                        .asText())
                .isEqualTo("b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                PODS + "/nothing",
                PODS + "/a/log",
                PODS + "?fieldSelector=spec.unknown%3Dx",
                PODS + "?labelSelector=(",
                PODS + "?limit=x",
                PODS + "?continue=foreign",
                PODS + "?resourceVersion=x",
                PODS + "?resourceVersion=1&resourceVersionMatch=Exact",
                PODS + "?resourceVersionMatch=Exact",
                PODS + "?sendInitialEvents=true",
                "/api/v1/watch/pods",
                "/api/v1/namespaces/team-a/secrets",
                "/api/v1/pods/a",
                "/apis/nobody.example.com/v1/things",
                "/version",
                "/api/v1",
            })
    void theRestIsForwarded(String target) {
        assertThat(cluster.finds(target)).isFalse();
        assertThat(cluster.finds(target)).isFalse();
    }

    @Test
    void aFormThatIsNotHereIsForwarded() {
        assertThat(cluster.finds(PODS, "Accept", "application/vnd.kubernetes.protobuf"))
                .isFalse();
    }
}
