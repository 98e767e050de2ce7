package io.github.multikueue.proxy.core.apiserver.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.openapi.OpenApiDocuments;
import io.github.multikueue.proxy.core.apiserver.published.DocumentExchange;
import io.github.multikueue.proxy.core.apiserver.published.DocumentRecordings;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerDocumentsTest {

    private final ServedResources served = new ServedResources();
    private final AtomicReference<Optional<String>> trouble = new AtomicReference<>(Optional.empty());
    private final ServerDocuments documents = documents(
            List.of(new HealthCheck("poststarthook/start-informers", trouble::get)),
            List.of(new HealthCheck("shutdown", Optional::empty)));

    @BeforeEach
    void serveCups() {
        served.add(DocumentRecordings.cups());
    }

    @Test
    void tellsTheVersionAsRecorded() throws IOException {
        JsonNode recorded = DocumentRecordings.read("version");

        DocumentExchange answer = get("/version?timeout=32s");

        assertThat(answer.json()).isEqualTo(recorded.at("/response/body"));
        assertThat(Integer.toString(answer.text().length()))
                .isEqualTo(recorded.at("/response/headers/Content-Length").asText());
        assertThat(answer.header("Content-Type"))
                .isEqualTo(recorded.at("/response/headers/Content-Type").asText());
        assertThat(answer.header("Cache-Control"))
                .isEqualTo(recorded.at("/response/headers/Cache-Control").asText());
    }

    @Test
    void leavesOutOfTheVersionWhatIsNotKnown() {
        JsonNode version = Json.MAPPER.valueToTree(ServerVersion.of("1", "36", "v1.36.2"));

        assertThat(version.has("emulationMajor")).isFalse();
        assertThat(version.path("gitVersion").asText()).isEqualTo("v1.36.2");
    }

    @Test
    void listsItsChecksAsRecorded() throws IOException {
        JsonNode recorded = DocumentRecordings.read("readyz-verbose");
        String text = recorded.at("/response/text").asText();
        List<HealthCheck> checks = new ArrayList<>();
        text.lines()
                .filter(line -> line.startsWith("[+]") && !line.equals("[+]ping ok"))
                .map(line -> line.substring(3, line.length() - " ok".length()))
                .forEach(name -> checks.add(new HealthCheck(name, Optional::empty)));

        DocumentExchange answer = answered(documents(checks, List.of()), DocumentExchange.get("/readyz?verbose"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo(text);
        recorded.at("/response/headers")
                .properties()
                .forEach(each -> assertThat(answer.headers().getOrDefault(each.getKey(), "1808"))
                        .isEqualTo(each.getValue().asText()));
    }

    @Test
    void isHealthy() throws IOException {
        for (String path : List.of("/livez", "/readyz", "/healthz", "/readyz/ping", "/readyz/shutdown", "/livez/")) {
            assertThat(get(path).text()).isEqualTo("ok");
        }
        assertThat(get("/livez?verbose").text())
                .isEqualTo("[+]ping ok\n[+]poststarthook/start-informers ok\nlivez check passed\n");
        assertThat(handles("/livez/shutdown")).isFalse();
    }

    @Test
    void tellsThatACheckFailsButNotWhy() throws IOException {
        trouble.set(Optional.of("the cache has no data"));

        DocumentExchange answer = get("/readyz");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text())
                .isEqualTo("[+]ping ok\n[-]poststarthook/start-informers failed: reason withheld\n[+]shutdown ok\n"
                        + "readyz check failed\n");
        assertThat(answer.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        DocumentExchange check = get("/livez/poststarthook/start-informers");
        assertThat(check.status()).isEqualTo(500);
        assertThat(check.text()).isEqualTo("internal server error: the cache has no data\n");
        assertThat(get("/livez/ping").status()).isEqualTo(200);
    }

    @Test
    void leavesChecksOut() throws IOException {
        trouble.set(Optional.of("the cache has no data"));

        DocumentExchange answer = get("/readyz?verbose&exclude=poststarthook/start-informers&exclude=b&exclude=a");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text())
                .isEqualTo("[+]ping ok\n[+]poststarthook/start-informers excluded: ok\n[+]shutdown ok\n"
                        + "warn: some health checks cannot be excluded: no matches for \"a\",\"b\"\n"
                        + "readyz check passed\n");
    }

    @Test
    void takesAnExceptionForAFailure() throws IOException {
        HealthCheck broken = new HealthCheck("broken", () -> {
            throw new IllegalStateException("no");
        });

        DocumentExchange answer = answered(documents(List.of(broken), List.of()), DocumentExchange.get("/livez"));

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text()).contains("[-]broken failed: reason withheld");
    }

    @Test
    void listsAllPaths() throws IOException {
        JsonNode paths = get("/").json().path("paths");

        assertThat(paths)
                .extracting(JsonNode::asText)
                .containsExactly(
                        "/apis",
                        "/apis/shop.example.com",
                        "/apis/shop.example.com/v1",
                        "/healthz",
                        "/healthz/ping",
                        "/healthz/poststarthook/start-informers",
                        "/livez",
                        "/livez/ping",
                        "/livez/poststarthook/start-informers",
                        "/openapi/v2",
                        "/openapi/v3",
                        "/openapi/v3/",
                        "/readyz",
                        "/readyz/ping",
                        "/readyz/poststarthook/start-informers",
                        "/readyz/shutdown",
                        "/version");
        assertThat(get("/").text()).startsWith("{\n  \"paths\": [\n    \"/apis\",\n");
    }

    @Test
    void answersAHeadLikeAGet() throws IOException {
        DocumentExchange head = answered(documents, DocumentExchange.of("HEAD", "/apis/shop.example.com/v1"));

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.headers()).isEqualTo(get("/apis/shop.example.com/v1").headers());
    }

    @ParameterizedTest
    @CsvSource({"POST,/apis", "PUT,/version", "DELETE,/apis/shop.example.com/v1", "OPTIONS,/openapi/v3", "PATCH,/"})
    void refusesOtherMethods(String method, String path) {
        assertThatThrownBy(
                        () -> documents.handle(DocumentExchange.of(method, path).call()))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        refused -> assertThat(refused.status())
                                .isEqualTo(StatusException.methodNotAllowed().status()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/apis/no.such.group/v1",
                "/api",
                "/foo",
                "/openapi",
                "/openapi/v3/apis/no.such.group/v1",
                "/readyz/none",
                "//apis",
                "/apis/shop.example.com/v1/namespaces/a/cups"
            })
    void leavesAloneWhatItDoesNotKnow(String path) throws IOException {
        assertThat(handles(path)).isFalse();
    }

    @Test
    void saysThatThereIsNothingInTheRecordedWords() throws IOException {
        JsonNode recorded = DocumentRecordings.read("error-unknown-group").path("response");
        DocumentExchange exchange = DocumentExchange.get("/apis/no.such.group/v1");

        ServerDocuments.respondNotFound(exchange.call());

        assertThat(exchange.status()).isEqualTo(recorded.path("status").asInt());
        assertThat(exchange.text()).isEqualTo(recorded.path("text").asText());
        exchange.headers()
                .forEach((name, value) -> assertThat(value)
                        .isEqualTo(recorded.path("headers").path(name).asText()));
    }

    @Test
    void answersWhatARealAggregatorAsks() throws IOException {
        for (JsonNode request : DocumentRecordings.read("aggregator-requests").path("requests")) {
            String path = request.path("path").asText().replace("echo.example.com/v1alpha1", "shop.example.com/v1");
            if (request.path("method").asText().equals("GET") && !path.contains("/namespaces/")) {
                List<String> headers = new ArrayList<>();
                request.path("headers").forEach(each -> each.forEach(text -> headers.add(text.asText())));
                DocumentExchange answer =
                        answered(documents, DocumentExchange.get(path, headers.toArray(String[]::new)));
                assertThat(answer.status()).as(path).isEqualTo(200);
            }
        }
    }

    private ServerDocuments documents(List<HealthCheck> checks, List<HealthCheck> readyChecks) {
        return new ServerDocuments(
                new DiscoveryDocuments(served),
                new OpenApiDocuments(served, "Shop", "v1", InstantSource.system()),
                new HealthDocuments(checks, readyChecks),
                recordedVersion());
    }

    private static ServerVersion recordedVersion() {
        return Json.MAPPER.convertValue(DocumentRecordings.read("version").at("/response/body"), ServerVersion.class);
    }

    private boolean handles(String path) throws IOException {
        return documents.handle(DocumentExchange.get(path).call());
    }

    private DocumentExchange get(String target) throws IOException {
        return answered(documents, DocumentExchange.get(target));
    }

    private static DocumentExchange answered(ServerDocuments by, DocumentExchange exchange) throws IOException {
        assertThat(by.handle(exchange.call())).as(exchange.request().target()).isTrue();
        return exchange;
    }
}
