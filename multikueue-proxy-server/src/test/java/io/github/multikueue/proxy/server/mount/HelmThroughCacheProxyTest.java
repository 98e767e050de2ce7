package io.github.multikueue.proxy.server.mount;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.server.ScriptRun;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** helm installs, upgrades, lists and uninstalls through {@code cache-proxy} as it does at the API server itself. */
class HelmThroughCacheProxyTest {

    private static final Set<String> CACHED = Set.of("configmaps", "services", "deployments");

    @TempDir
    private Path home;

    @Test
    void aReleaseLivesTheSameLife() throws Exception {
        try (FakeCluster cluster = FakeCluster.builder().namespaces("team-a").start();
                ServedCacheProxy proxy = new ServedCacheProxy(cluster, home)) {
            Path chart = HelmRelease.chart(home);
            ScriptRun direct = HelmRelease.run(home, chart, cluster.kubeconfig(cluster.adminToken()));
            List<String> sent = told(cluster, each -> !isOfMemory(each));
            int read = told(cluster, HelmThroughCacheProxyTest::isOfMemory).size();
            proxy.warm(ServedCacheProxy.JSON, "/api/v1/configmaps", "/api/v1/services", "/apis/apps/v1/deployments");
            cluster.requests().clear();

            ScriptRun proxied = HelmRelease.run(home, chart, proxy.kubeconfig());

            assertThat(direct.exit()).as(direct.stderr()).isZero();
            assertThat(direct.stdout().lines())
                    .startsWith("shop team-a 1 deployed shop-1.2.3", "shop team-a 2 deployed shop-1.2.3")
                    .endsWith("left: 0");
            assertThat(proxied.exit()).as(proxied.stderr()).isZero();
            assertThat(proxied.stdout()).isEqualTo(direct.stdout());
            assertThat(told(cluster, each -> !isOfMemory(each))).isEqualTo(sent);
            assertThat(sent)
                    .anyMatch(each -> each.startsWith("PATCH /apis/apps/v1/namespaces/team-a/deployments/shop"));
            assertThat(told(cluster, HelmThroughCacheProxyTest::isOfMemory)).hasSizeLessThan(read);
            assertThat(cluster.list("deployments", "team-a")).isEmpty();
        }
    }

    /** What is not there is not known to memory either. */
    private static boolean isOfMemory(FakeRequest request) {
        return request.verb().equals("get") && CACHED.contains(request.resource()) && request.status() == 200;
    }

    /** The requests of helm. */
    private static List<String> told(FakeCluster cluster, Predicate<FakeRequest> which) {
        return cluster.requests().matching(each -> "admin".equals(each.user())).stream()
                .filter(each -> !each.resource().endsWith("accessreviews"))
                .filter(which)
                .map(HelmThroughCacheProxyTest::told)
                .toList();
    }

    /** What a release is kept in tells when it was installed. */
    private static String told(FakeRequest request) {
        String body = request.resource().equals("secrets") ? "" : request.body();
        return String.join(
                " ",
                request.method(),
                request.target(),
                request.header("Accept"),
                request.header("Content-Type"),
                request.header("If-None-Match"),
                body);
    }
}
