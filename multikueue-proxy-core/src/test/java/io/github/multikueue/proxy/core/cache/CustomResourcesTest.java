package io.github.multikueue.proxy.core.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.GenerousWaits;
import io.github.multikueue.proxy.core.fake.Fault;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Custom resources come, change and go, and those of other API servers are not known that well. */
@ExtendWith(GenerousWaits.class)
class CustomResourcesTest {

    private static final String CUPS = "/apis/shop.example.com/v1/namespaces/team-a/cups";
    private static final String RUNS = "/apis/tekton.dev/v1/namespaces/team-a/taskruns";

    private final CachedCluster cluster = CachedCluster.start();

    @AfterEach
    void stop() {
        cluster.close();
    }

    private JsonNode column(int index) {
        return cluster.cached(CUPS + "?resourceVersion=0", "Accept", CachedCluster.TABLE)
                .json()
                .at("/columnDefinitions/" + index);
    }

    @Test
    void otherColumnsAreShownAsSoonAsTheyAreDefined() {
        cluster.defineCups("Size");
        cluster.cup("team-a", "big", 3);
        cluster.awaitCached(CUPS, "Accept", CachedCluster.TABLE);
        assertThat(column(1).path("name").asText()).isEqualTo("Size");

        cluster.defineCups("Litres");

        await().until(() -> cluster.finds(CUPS + "?resourceVersion=0", "Accept", CachedCluster.TABLE)
                && column(1).path("name").asText().equals("Litres"));
    }

    @Test
    void aResourceThatGoesIsForwardedAndCachedAgainWhenItIsBack() {
        cluster.defineCups("Size");
        cluster.awaitCached(CUPS, "Accept", CachedCluster.TABLE);
        Fault.Injection gone = cluster.cluster.inject(
                Fault.onPath("GET", "/apis/shop.example.com/.*").answer(404, "NotFound", "page not found"));
        cluster.cluster.delete("customresourcedefinitions", "", "cups.shop.example.com");

        await().until(() -> !cluster.finds(CUPS + "?resourceVersion=0"));
        await().until(() -> cluster.report().stream().allMatch(each -> each.state() == WatchCacheReport.State.REFUSED));
        gone.remove();
        cluster.defineCups("Size");
        cluster.pass(Duration.ofMinutes(2));
        cluster.awaitCached(CUPS, "Accept", CachedCluster.TABLE);
    }

    @Test
    void definitionsAreWatchedOnlyOnceACustomResourceIsCached() {
        cluster.awaitCached("/api/v1/pods");
        assertThat(cluster.cluster.requests().count("watch", "customresourcedefinitions"))
                .isZero();
        cluster.defineCups("Size");
        cluster.awaitCached(CUPS);

        cluster.cluster.requests().await("watch", "customresourcedefinitions");
    }

    @Test
    void tablesOfAResourceWithoutDefinitionAreForwarded() {
        assertThat(cluster.finds(RUNS)).isFalse();
        cluster.cluster.create("""
                {"apiVersion":"tekton.dev/v1","kind":"TaskRun","metadata":{"namespace":"team-a","name":"r"}}""");
        cluster.pass(Duration.ofMinutes(2));
        cluster.awaitCached(RUNS);

        assertThat(cluster.finds(RUNS, "Accept", CachedCluster.TABLE)).isFalse();
        assertThat(cluster.cached(RUNS).text()).isEqualTo(cluster.direct(RUNS).body());
    }

    @Test
    void anOwnResourceThatIsPrintedOtherwiseHasItsTablesForwarded() {
        cluster.cluster.inject(
                Fault.when(each -> String.valueOf(each.header("Accept")).contains("as=Table")
                                && each.resource().equals("pods"))
                        .body(
                                200,
                                "application/json",
                                "{\"kind\":\"Table\",\"columnDefinitions\":[{\"name\":\"Mood\",\"type\":\"string\"}],\"rows\":[]}"
                                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        cluster.awaitCached("/api/v1/pods");

        assertThat(cluster.finds("/api/v1/pods", "Accept", CachedCluster.TABLE)).isFalse();
    }
}
