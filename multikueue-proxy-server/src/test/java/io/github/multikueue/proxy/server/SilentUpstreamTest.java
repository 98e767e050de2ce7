package io.github.multikueue.proxy.server;

import static io.github.multikueue.proxy.server.ApiContractTest.assertStatus;
import static io.github.multikueue.proxy.server.TestServer.log;
import static io.github.multikueue.proxy.server.TestServer.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.FakeRequest.State;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.Fault;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Only here is the server in a hurry: it gives up on those who say nothing, and on nobody else. */
class SilentUpstreamTest {

    private TestServer server;
    private FakeTask task;

    @BeforeEach
    void start() {
        server = TestServer.start("WRITE_STALL_TIMEOUT=2s", "REQUEST_TIMEOUT=3s");
        task = server.running("build-1");
        await().until(() -> server.get(run("build-1", "pods")).statusCode() == 200);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aManagerThatIsSilentIsATimeout() {
        String nobody = server.fleet().user("patient");
        server.fleet()
                .manager()
                .inject(Fault.on("create", "selfsubjectaccessreviews").stall());

        assertStatus(server.get(run("build-1", "resolve"), nobody), 504, "Timeout", "");
    }

    @Test
    void aWorkerThatIsSilentIsATimeout() {
        server.fleet().worker("spoke-1").inject(Fault.on("list", "pods").stall());

        HttpResponse<String> response = server.get(run("build-1", "pods"));

        assertStatus(response, 504, "Timeout", "");
        assertThat(response.headers().firstValue("X-Worker-Cluster")).contains("spoke-1");
        assertThat(response.body()).doesNotContain("127.0.0.1", "fake-", "system:serviceaccount");
    }

    @Test
    void aWorkerThatDoesNotBeginALogIsATimeout() {
        server.fleet().worker("spoke-1").inject(Fault.on("get", "pods/log").stall());

        assertStatus(server.get(log("logs", task, "&follow=true")), 504, "Timeout", "spoke-1");
    }

    @Test
    void aSilentLogIsNotCutOff() throws Exception {
        try (RawConnection client = await().until(this::follow, Objects::nonNull)) {
            FakeRequest follow = server.fleet()
                    .worker("spoke-1")
                    .requests()
                    .await(1, each -> each.isFollow() && each.state() == State.OPEN)
                    .get(0);

            // Well beyond the write stall timeout and the request timeout.
            await().during(Duration.ofMillis(3500)).until(() -> follow.state() == State.OPEN);

            task.step("main").log().line("after a long silence").end();
            assertThat(client.readAll()).contains("after a long silence").endsWith("0\r\n\r\n");
        }
    }

    /** Null if the worker was too slow for a server in a hurry, as it may be on a busy machine. */
    private RawConnection follow() throws IOException {
        RawConnection client = server.connect();
        client.request(
                "GET " + log("logs", task, "&follow=true") + " HTTP/1.1",
                "Host: localhost",
                "Authorization: Bearer " + server.alice());
        if (client.readHead().contains("200 OK")) {
            return client;
        }
        client.close();
        return null;
    }
}
