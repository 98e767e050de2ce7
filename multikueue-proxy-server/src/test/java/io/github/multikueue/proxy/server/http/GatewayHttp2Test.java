package io.github.multikueue.proxy.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.InBackground;
import io.github.multikueue.proxy.core.gateway.Gateway;
import io.github.multikueue.proxy.core.gateway.PassThrough;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.server.http.exchange.ApiHandler;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway between a client and an API server that both speak HTTP/2. */
class GatewayHttp2Test {

    private static final byte[] OK = "{}".getBytes(StandardCharsets.UTF_8);

    private final HttpClient http =
            HttpClient.newBuilder().sslContext(TestCertificates.context(null)).build();

    @TempDir
    private Path directory;

    private HttpRequest.Builder request(JettyCarrier carrier, String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + carrier.port() + path));
    }

    private TestListener upstream(int port, ApiHandler handler) throws Exception {
        ListenerConfig config = ListenerConfig.of("up", port)
                .on("127.0.0.1")
                .with(TestCertificates.tls(directory, ClientCertificates.NOT_REQUESTED));
        return new TestListener(config, handler);
    }

    @Test
    void aServerThatSaysGoAwayFinishesWhatItHasBegunAndIsAskedAgainWhenItIsBack() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        TestListener first = upstream(0, exchange -> {
            if (exchange.request().target().contains("slow")) {
                begun.countDown();
                await(goOn);
            }
            exchange.respond(200, Map.of(), OK);
        });
        int port = first.listener().port();
        try (ApiClient client = ApiClients.extension(
                        "up",
                        URI.create("https://localhost:" + port),
                        TestCertificates.SERVER_CA.certificatePem(),
                        Duration.ofSeconds(60),
                        CallObserver.NONE);
                Gateway gateway =
                        Gateway.to("up", () -> client, PassThrough.create()).build();
                JettyCarrier carrier = new JettyCarrier(gateway::handle)) {
            HttpResponse<String> answer =
                    http.send(request(carrier, "/version").build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            CompletableFuture<HttpResponse<String>> slow =
                    http.sendAsync(request(carrier, "/slow").build(), HttpResponse.BodyHandlers.ofString());
            await(begun);

            CompletableFuture<Void> stopped =
                    InBackground.run(() -> first.listener().stop(Duration.ofSeconds(30)));
            goOn.countDown();

            assertThat(slow.get().statusCode()).isEqualTo(200);
            stopped.get();
            assertThat(http.send(request(carrier, "/version").build(), HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(503);
            try (TestListener second = upstream(port, exchange -> exchange.respond(200, Map.of(), OK))) {
                HttpRequest write = request(carrier, "/api/v1/namespaces/a/pods")
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build();
                assertThat(http.send(write, HttpResponse.BodyHandlers.ofString())
                                .statusCode())
                        .isEqualTo(200);
                assertThat(second.listener().port()).isEqualTo(port);
            }
        } finally {
            first.close();
        }
    }

    private static void await(CountDownLatch latch) throws InterruptedIOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted");
        }
    }
}
