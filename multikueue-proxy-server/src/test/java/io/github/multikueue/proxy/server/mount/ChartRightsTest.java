package io.github.multikueue.proxy.server.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeGrant;
import io.github.multikueue.proxy.core.fake.FakeUser;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.server.TestServer;
import io.github.multikueue.proxy.server.chart.HelmChart;
import io.github.multikueue.proxy.server.chart.ManifestRights;
import io.github.multikueue.proxy.server.chart.RenderedPreset;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rights that the chart gives each command: with them alone it works, and it uses all of them. Those of {@code serve} without more are
 * in {@code DeployTest}.
 */
class ChartRightsTest {

    private static final UserInfo SELF = FakeUser.serviceAccount("multikueue-proxy", "multikueue-proxy");
    private static final String MAPS = "/api/v1/namespaces/team-a/configmaps";
    private static final String WEB = "/deployments/team-a/web/replicas";

    @TempDir
    private Path home;

    @Test
    void ofTheDeploymentsApi() throws Exception {
        try (FakeCluster cluster = cluster()) {
            cluster.create("{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\","
                    + "\"metadata\":{\"name\":\"web\",\"namespace\":\"team-a\"},\"spec\":{\"replicas\":2}}");
            cluster.grant(
                    FakeGrant.toUser("scaler").verbs("*").apiGroups("apps").resources("deployments"));
            ManifestRights rights =
                    granted(cluster, RenderedPreset.of("deployments-api").objects());
            Fault.Injection unfilled =
                    cluster.inject(Fault.on("list", "deployments").answer(500, "InternalError", "not yet"));
            try (DeploymentsFixture served = new DeploymentsFixture(cluster, home, SELF, "AUTHORIZATION=kubernetes")) {
                HttpClient scaler =
                        DeploymentsFixture.http(DeploymentsFixture.client("scaler", DeploymentsFixture.CLIENT_CA));
                // What is not in memory yet is asked of the API server.
                assertThat(served.get(scaler, WEB).statusCode()).isEqualTo(200);
                unfilled.remove();
                await().until(() -> served.management("/readyz").statusCode() == 200);

                assertThat(served.get(scaler, "/deployments").statusCode()).isEqualTo(200);
                assertThat(served.put(scaler, WEB, "{\"replicas\":3}").statusCode())
                        .isEqualTo(200);
                assertThat(served.get(scaler, WEB).statusCode()).isEqualTo(200);
                // The watch begins behind the list, which alone makes it ready.
                await().until(() -> used(cluster).containsAll(rights.all()));
            }
            assertThat(used(cluster)).isEqualTo(rights.all());
        }
    }

    @Test
    void ofTheCacheProxy() throws Exception {
        try (FakeCluster cluster = cluster()) {
            ManifestRights rights =
                    granted(cluster, RenderedPreset.of("cache-proxy").objects());
            try (ServedCacheProxy served = new ServedCacheProxy(cluster, home, Map.of(), SELF)) {
                served.warm(ServedCacheProxy.JSON, MAPS);
                served.warm(ServedCacheProxy.TABLE, MAPS);
                // The watch begins behind the list, from which memory answers already.
                await().untilAsserted(() -> assertThat(used(cluster)).contains("list configmaps", "watch configmaps"));
            }
            assertThat(rights.all()).containsAll(used(cluster));
        }
    }

    @Test
    void ofAnImpersonatingCacheProxy() throws Exception {
        try (FakeCluster cluster = cluster()) {
            ManifestRights rights = granted(
                    cluster,
                    HelmChart.objects(HelmChart.PROXY.rendered(Map.of(
                            "command", "cache-proxy",
                            "settings.cache-proxy.identity", "impersonation",
                            "rbac.cachedResources[0].apiGroups[0]", "",
                            "rbac.cachedResources[0].resources[0]", "configmaps"))));
            cluster.grant(
                    FakeGrant.toUser("alice").verbs("get", "list").apiGroups("").resources("configmaps"));
            try (ServedCacheProxy served =
                    new ServedCacheProxy(cluster, home, Map.of("IDENTITY", "impersonation"), SELF)) {
                served.warm(ServedCacheProxy.JSON, MAPS);
                String alice = cluster.token(FakeUser.of("alice"));
                assertThat(served.read(MAPS, ServedCacheProxy.JSON, alice).statusCode())
                        .isEqualTo(200);
            }
            Set<String> used = new TreeSet<>(used(cluster));
            assertThat(used)
                    .contains(
                            "create tokenreviews.authentication.k8s.io",
                            "create subjectaccessreviews.authorization.k8s.io");
            // The Role of Kubernetes that the chart binds.
            used.removeIf(each -> each.endsWith(" configmaps"));
            assertThat(rights.all()).containsAll(used);
        }
    }

    @Test
    void ofTheGateway() throws Exception {
        FakeFleet fleet = FakeFleet.builder()
                .workers("spoke-1")
                .gatewayRights()
                .keepFinishedRuns()
                .start();
        try (TestServer server = TestServer.start(fleet, "GATEWAY=on")) {
            await().until(() -> server.get(
                            "/clusters/manager" + MAPS, fleet.manager().adminToken())
                    .headers()
                    .firstValue("X-Cache")
                    .orElse("")
                    .equals("hit"));
            server.get("/clusters/nowhere" + MAPS);

            Set<String> used = await().until(
                            () -> ManifestRights.used(
                                    fleet.manager(), "system:serviceaccount:kueue-system:multikueue-proxy"),
                            each -> each.contains("watch configmaps"));
            assertThat(new ManifestRights(RenderedPreset.of("gateway").objects()).all())
                    .containsAll(used);
            assertThat(used).contains("create tokenreviews.authentication.k8s.io", "list secrets");
        }
    }

    private static FakeCluster cluster() {
        return FakeCluster.builder().name("up").namespaces("team-a").start();
    }

    private static ManifestRights granted(FakeCluster cluster, List<JsonNode> objects) {
        ManifestRights rights = new ManifestRights(objects);
        cluster.grant(rights.grants(SELF.name()));
        return rights;
    }

    private static Set<String> used(FakeCluster cluster) {
        return ManifestRights.used(cluster, SELF.name());
    }
}
