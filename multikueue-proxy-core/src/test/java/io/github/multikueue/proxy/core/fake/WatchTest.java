package io.github.multikueue.proxy.core.fake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Watches: where they start, what they show, how they end. */
class WatchTest {
    private static final String PODS = "/api/v1/namespaces/team-a/pods?watch=true";

    private final FakeCluster cluster = FakeCluster.builder()
            .namespaces("team-a", "team-b")
            .bookmarkInterval(Duration.ofMillis(50))
            .historyLimit(3)
            .start();
    private final TestClient admin = TestClient.admin(cluster);

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void withoutAResourceVersionItStartsWithWhatExists() {
        pod("a", "{}");
        try (EventLines watch = watch("")) {
            assertThat(watch.next()).isEqualTo("ADDED a");
            pod("b", "{}");
            cluster.patch("pods", "team-a", "b", "{\"spec\":{\"x\":1}}");
            cluster.delete("pods", "team-a", "a");

            assertThat(watch.next()).isEqualTo("ADDED b");
            assertThat(watch.next()).isEqualTo("MODIFIED b");
            assertThat(watch.next()).isEqualTo("DELETED a");
        }
    }

    @Test
    void fromAResourceVersionItShowsEveryLaterChangeOnce() {
        pod("a", "{}");
        long since = cluster.resourceVersion();
        pod("b", "{}");

        try (EventLines watch = watch("&resourceVersion=" + since)) {
            assertThat(watch.next()).isEqualTo("ADDED b");
            pod("c", "{}");
            assertThat(watch.next()).isEqualTo("ADDED c");
        }
    }

    @Test
    void aDeletedObjectIsShownUnderTheResourceVersionOfItsDeletion() {
        pod("a", "{}");
        try (EventLines watch = watch("&resourceVersion=" + cluster.resourceVersion())) {
            cluster.delete("pods", "team-a", "a");

            assertThat(watch.event().at("/object/metadata/resourceVersion").asLong())
                    .isEqualTo(cluster.resourceVersion());
        }
    }

    @Test
    void otherNamespacesAndTypesAreNotSeen() {
        try (EventLines watch = watch("")) {
            cluster.create(
                    "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"namespace\":\"team-b\",\"name\":\"x\"}}");
            cluster.create(
                    "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"namespace\":\"team-a\",\"name\":\"s\"}}");
            pod("a", "{}");

            assertThat(watch.next()).isEqualTo("ADDED a");
        }
    }

    @Test
    void anObjectThatStartsOrStopsMatchingTheSelectorIsAddedOrDeleted() {
        try (EventLines watch = watch("&labelSelector=app%3Dx")) {
            pod("a", "{\"app\":\"y\"}");
            cluster.patch("pods", "team-a", "a", "{\"metadata\":{\"labels\":{\"app\":\"x\"}}}");
            assertThat(watch.next()).isEqualTo("ADDED a");
            cluster.patch("pods", "team-a", "a", "{\"metadata\":{\"labels\":{\"b\":\"1\"}}}");
            assertThat(watch.next()).isEqualTo("MODIFIED a");
            cluster.patch("pods", "team-a", "a", "{\"metadata\":{\"labels\":{\"app\":null}}}");
            assertThat(watch.next()).isEqualTo("DELETED a");
            cluster.delete("pods", "team-a", "a");
            pod("b", "{\"app\":\"x\"}");
            assertThat(watch.next()).isEqualTo("ADDED b");
        }
    }

    @Test
    void fieldSelectorsCountLikeLabelSelectors() {
        pod("a", "{}");
        try (EventLines watch = watch("&fieldSelector=status.phase%3DRunning")) {
            cluster.patchStatus("pods", "team-a", "a", "{\"phase\":\"Running\"}");
            assertThat(watch.next()).isEqualTo("ADDED a");
            cluster.patchStatus("pods", "team-a", "a", "{\"phase\":\"Succeeded\"}");
            assertThat(watch.next()).isEqualTo("DELETED a");
        }
    }

    @Test
    void theEndOfTheInitialEventsIsABookmarkForThoseWhoTakeThem() {
        pod("a", "{}");
        String initial = "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
        try (EventLines watch = watch(initial + "&resourceVersion=" + cluster.resourceVersion())) {
            assertThat(watch.next()).isEqualTo("ADDED a");
            JsonNode bookmark = watch.event();
            assertThat(bookmark.path("type").asText()).isEqualTo("BOOKMARK");
            assertThat(bookmark.at("/object/metadata/annotations/k8s.io~1initial-events-end")
                            .asText())
                    .isEqualTo("true");
            assertThat(bookmark.at("/object/metadata/resourceVersion").asLong()).isEqualTo(cluster.resourceVersion());
        }
    }

    @Test
    void sendInitialEventsWithoutItsMatchRuleIsInvalid() {
        TestClient.Answer answer = admin.get(PODS + "&sendInitialEvents=true");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.message()).contains("sendInitialEvents requires setting resourceVersionMatch");
    }

    @Test
    void bookmarksComeInTheirIntervalAndTellTheResourceVersionReached() {
        try (EventLines watch = watch("&allowWatchBookmarks=true&resourceVersion=" + cluster.resourceVersion())) {
            cluster.create(
                    "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"namespace\":\"team-a\",\"name\":\"s\"}}");
            long reached = cluster.resourceVersion();

            JsonNode bookmark = watch.event();
            while (bookmark.at("/object/metadata/resourceVersion").asLong() < reached) {
                bookmark = watch.event();
            }

            assertThat(bookmark.path("type").asText()).isEqualTo("BOOKMARK");
            assertThat(bookmark.at("/object/kind").asText()).isEqualTo("Pod");
        }
    }

    @Test
    void bookmarksAreNotSentToThoseWhoDoNotAsk() {
        try (EventLines watch = watch("")) {
            awaitOpenWatch();
            cluster.sendBookmarks();
            pod("a", "{}");

            assertThat(watch.next()).isEqualTo("ADDED a");
        }
    }

    @Test
    void itEndsAfterItsTimeoutAndTheConnectionServesOn() {
        try (EventLines watch = watch("&timeoutSeconds=1")) {
            assertThat(watch.line()).isNull();
        }
        assertThat(cluster.openWatches()).isZero();
        assertThat(admin.get("/version").status()).isEqualTo(200);
        assertThat(cluster.openConnections()).isEqualTo(1);
    }

    @Test
    void theHistoryIsBoundedAndCanBeForgotten() {
        long before = cluster.resourceVersion();
        for (String name : new String[] {"a", "b", "c", "d"}) {
            pod(name, "{}");
        }
        assertThat(expired("&resourceVersion=" + before)).isTrue();
        assertThat(expired("&resourceVersion=" + (before + 1) + "&timeoutSeconds=1"))
                .isFalse();

        long now = cluster.resourceVersion();
        cluster.expireHistory();

        assertThat(expired("&resourceVersion=" + now)).isTrue();
    }

    private boolean expired(String parameters) {
        try (EventLines watch = watch(parameters)) {
            JsonNode first = watch.event();
            return first.path("type").asText().equals("ERROR")
                    && first.at("/object/code").asInt() == 410
                    && watch.line() == null;
        }
    }

    @Test
    void openWatchesCanBeExpiredToo() {
        try (EventLines watch = watch("")) {
            awaitOpenWatch();
            cluster.expireWatches();

            JsonNode error = watch.event();

            assertThat(error.path("type").asText()).isEqualTo("ERROR");
            assertThat(error.at("/object/reason").asText()).isEqualTo("Expired");
            assertThat(watch.line()).isNull();
        }
    }

    @Test
    void aResourceVersionFromTheFutureIsATimeout() {
        TestClient.Answer answer = admin.get(PODS + "&resourceVersion=99999999");

        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.header("Retry-After")).isEqualTo("1");
    }

    @Test
    void metadataAloneCanBeWatched() {
        String accept = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";
        pod("a", "{}");
        try (EventLines watch = new EventLines(admin.open(PODS, "Accept", accept))) {
            JsonNode object = watch.event().path("object");

            assertThat(object.path("kind").asText()).isEqualTo("PartialObjectMetadata");
            assertThat(object.has("spec")).isFalse();
        }
    }

    @Test
    void manyWatchesSeeTheSameChangesInTheSameOrder() {
        EventLines[] watches = new EventLines[20];
        for (int i = 0; i < watches.length; i++) {
            watches[i] = watch("");
        }
        org.awaitility.Awaitility.await().until(() -> cluster.openWatches() == watches.length);
        for (int i = 0; i < 50; i++) {
            pod("p" + i, "{}");
        }
        for (EventLines watch : watches) {
            for (int i = 0; i < 50; i++) {
                assertThat(watch.next()).isEqualTo("ADDED p" + i);
            }
            watch.close();
        }
    }

    private void awaitOpenWatch() {
        org.awaitility.Awaitility.await().until(() -> cluster.openWatches() == 1);
    }

    private EventLines watch(String parameters) {
        return new EventLines(admin.open(PODS + parameters));
    }

    private void pod(String name, String labels) {
        cluster.create("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"team-a","name":"%s","labels":%s}}""".formatted(name, labels));
    }
}
