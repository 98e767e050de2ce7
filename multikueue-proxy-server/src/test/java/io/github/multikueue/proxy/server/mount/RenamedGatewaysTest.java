package io.github.multikueue.proxy.server.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeGrant;
import io.github.multikueue.proxy.core.fake.FakeUser;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.server.TestServer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve --rename-rules}: the clients of one cluster have other names, also where the cache answers. */
class RenamedGatewaysTest {

    private static final String PODS = "/api/v1/namespaces/team-a/pods";

    @TempDir
    private Path home;

    @Test
    void theRulesOfAClusterAreForItsClientsAloneAndForWhatTheCacheAnswers() throws Exception {
        Path rules = RenamedLamps.rules(home);
        FakeFleet fleet = FakeFleet.builder()
                .workers("spoke-1", "spoke-2")
                .keepFinishedRuns()
                .gatewayRights()
                .start();
        FakeCluster worker = fleet.worker("spoke-1");
        try (TestServer server = TestServer.start(fleet, "GATEWAY=on", "RENAME_RULES=spoke-1=" + rules)) {
            String carol = fleet.manager().token(FakeUser.of("carol"));
            fleet.manager()
                    .grant(FakeGrant.toUser("carol")
                            .verbs("get")
                            .apiGroups("proxy.multikueue.io")
                            .resources("clusters/proxy"));
            for (String each : List.of("spoke-1", "spoke-2")) {
                fleet.worker(each)
                        .grant(FakeGrant.toUser("carol")
                                .verbs("get", "list", "watch")
                                .resources("pods"));
            }
            server.running("hello");
            worker.patch(
                    "pods",
                    "team-a",
                    "hello-task-pod",
                    "{\"metadata\":{\"labels\":{\"renamed-lamp-operator\":\"x\"}}}");
            String list = "/clusters/spoke-1" + PODS + "?labelSelector=lamp-operator";

            HttpResponse<String> hit = await().until(
                            () -> server.get(list, carol),
                            answer -> answer.headers()
                                            .firstValue("X-Cache")
                                            .orElse("")
                                            .equals("hit")
                                    && answer.body().contains("hello-task-pod"));

            assertThat(label(hit)).isEqualTo("x");
            assertThat(server.get("/clusters/spoke-2" + PODS + "?labelSelector=lamp-operator", carol)
                            .body())
                    .contains("\"items\":[]");
            assertThat(server.get("/clusters/spoke-1" + PODS + "/none", carol).body())
                    .contains("pods \\\"none\\\" not found");
            watch(server, carol, worker);
        }
    }

    private static String label(HttpResponse<String> list) throws Exception {
        return Json.MAPPER
                .readTree(list.body())
                .at("/items/0/metadata/labels/lamp-operator")
                .asText();
    }

    private static void watch(TestServer server, String token, FakeCluster worker) throws Exception {
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        WebSocket socket = java.net.http.HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + token)
                .buildAsync(
                        URI.create(
                                server.uri("/clusters/spoke-1" + PODS + "?watch=true&labelSelector=lamp-operator%3Dy")
                                        .toString()
                                        .replace("http", "ws")),
                        new WebSocket.Listener() {
                            private final StringBuilder message = new StringBuilder();

                            @Override
                            public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
                                message.append(data);
                                if (last) {
                                    events.add(message.toString());
                                    message.setLength(0);
                                }
                                from.request(1);
                                return null;
                            }
                        })
                .get(30, TimeUnit.SECONDS);
        worker.patch(
                "pods", "team-a", "hello-task-pod", "{\"metadata\":{\"labels\":{\"renamed-lamp-operator\":\"y\"}}}");

        JsonNode event = Json.MAPPER.readTree(events.poll(30, TimeUnit.SECONDS));
        assertThat(event.path("type").asText()).isEqualTo("ADDED");
        assertThat(event.at("/object/metadata/labels/lamp-operator").asText()).isEqualTo("y");
        socket.abort();
    }
}
