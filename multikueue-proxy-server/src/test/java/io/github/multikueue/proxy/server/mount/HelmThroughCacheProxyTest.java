package io.github.multikueue.proxy.server.mount;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.server.ScriptRun;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** helm installs, upgrades, lists and uninstalls through {@code cache-proxy} as it does at the API server itself. */
class HelmThroughCacheProxyTest {

    private static final Set<String> WRITES = Set.of("create", "update", "patch", "delete");

    @TempDir
    private Path home;

    @Test
    void aReleaseLivesTheSameLife() throws Exception {
        try (FakeCluster cluster = FakeCluster.builder().namespaces("team-a").start();
                ServedCacheProxy proxy = new ServedCacheProxy(cluster, home)) {
            Path chart = HelmRelease.chart(home);
            ScriptRun direct = HelmRelease.run(home, chart, cluster.kubeconfig(cluster.adminToken()));
            List<String> written = writes(cluster);
            cluster.requests().clear();

            ScriptRun proxied = HelmRelease.run(home, chart, proxy.kubeconfig());

            assertThat(direct.exit()).as(direct.stderr()).isZero();
            assertThat(direct.stdout().lines())
                    .startsWith("shop team-a 1 deployed shop-1.2.3", "shop team-a 2 deployed shop-1.2.3")
                    .endsWith("left: 0");
            assertThat(proxied.exit()).as(proxied.stderr()).isZero();
            assertThat(proxied.stdout()).isEqualTo(direct.stdout());
            assertThat(writes(cluster)).isEqualTo(written).contains("create deployments ", "patch deployments shop");
            assertThat(cluster.list("deployments", "team-a")).isEmpty();
        }
    }

    private static List<String> writes(FakeCluster cluster) {
        return cluster.requests().matching(each -> WRITES.contains(each.verb()) && "admin".equals(each.user())).stream()
                .filter(each -> !each.resource().contains("reviews"))
                .map(HelmThroughCacheProxyTest::told)
                .toList();
    }

    private static String told(FakeRequest request) {
        return request.verb() + " " + request.resource() + " " + request.name();
    }
}
