package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.gateway.renaming.RenamingObserver.ObservedRenaming;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.rename.rules.Direction;
import io.github.multikueue.proxy.server.observe.RenamingMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of metrics, the alert rules, the dashboard and the guide name what the commands serve, and nothing else. */
class MonitoringTest {

    private static final Path DOCS = Path.of("..", "docs").toAbsolutePath().normalize();
    private static final Path MONITORING =
            Path.of("chart/multikueue-proxy/monitoring").toAbsolutePath();

    /** Labels of all metrics of the renaming proxy; its table has the further ones. */
    private static final Set<String> OF_RENAMING = Set.of("name", "resource", "method", "watch", "decision");

    private static final Pattern ROW = Pattern.compile("(?m)^\\| ((?:`\\w+`(?:, )?)+) \\|([^|]*)\\|");
    private static final Pattern QUOTED = Pattern.compile("`(\\w+)`");
    private static final Pattern OURS =
            Pattern.compile("\\b(?:multikueue_proxy|kube_api_rewriter|apiserver|process|jvm)_\\w+\\b(?!\\*)");

    /** What is told when a log has been read, and a cache is filled. */
    private static final Set<String> LATE =
            Set.of("multikueue_proxy_stream_duration_seconds", "multikueue_proxy_watch_cache_age_seconds");

    private static final Pattern TO_WATCH =
            Pattern.compile("(?m)^\\| ((?:`multikueue_proxy_\\w+`(?:, )?)+) \\|.*\\| \\S[^|]*\\|$");

    private static final ServedSeries SERVED = new ServedSeries();
    private static String text = "";

    @BeforeAll
    static void scrape(@TempDir Path store) throws IOException {
        Path secret = Files.writeString(store.resolve("secret"), "long-enough-to-be-a-secret");
        FakeFleet fleet = FakeFleet.builder()
                .workers("spoke-1", "spoke-2")
                .keepFinishedRuns()
                .gatewayRights()
                .start();
        try (TestServer server = TestServer.start(
                fleet,
                "GATEWAY=on",
                "LOG_STORE=" + store.resolve("logs"),
                "LOG_ARCHIVE_BUCKET=of-no-storage",
                "LOG_ARCHIVE_ENDPOINT=http://127.0.0.1:1",
                "EXTERNAL_LOGS_PREFIX=/external-logs",
                "EXTERNAL_LOGS_SECRET_FILE=" + secret)) {
            server.running("build-1").step("main").log().line("a line");
            LogReader reader =
                    LogReader.follow(server, LogReader.Transport.TEXT, TestServer.run("build-1", "log?a=b"), null);
            await().until(() -> reader.lines().size() == 1);
            server.get("/clusters/manager/api/v1/pods", fleet.manager().adminToken());
            server.get("/clusters/manager/api/v1/pods?watch=true");
            text = server.metricsText();
            SERVED.scraped(text);
            reader.close();
            await().until(() -> SERVED.scraped(server.metricsText()).metrics().containsAll(LATE));
        }
        SERVED.scraped(renaming())
                // Of servers with TLS, and of workers whose tokens end; see TlsTest and WorkerMetricsTest.
                .and("multikueue_proxy_certificate_expiry_timestamp_seconds", "kind")
                .and("multikueue_proxy_worker_credential_expiry_timestamp_seconds", "worker")
                .and("apiserver_terminated_watchers_total", "group", "resource");
    }

    private static String renaming() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ObservedRenaming request =
                RenamingMetrics.ofClients(registry).begun("GET", RequestInfo.of("GET", "/api/v1/namespaces/a/pods/b"));
        request.received(true);
        for (Direction direction : Direction.values()) {
            request.rewritten(direction, false, Duration.ZERO);
            request.carried(direction, 1, 1);
        }
        request.answered(200);
        request.unreadable();
        request.ended(200);
        return registry.scrape();
    }

    @Test
    void theTablesHaveEveryMetricWithItsLabels() throws IOException {
        Map<String, Set<String>> served = new TreeMap<>();
        SERVED.metrics().stream()
                .filter(each -> each.matches("(multikueue_proxy|kube_api_rewriter|apiserver)_.*"))
                .forEach(each -> served.put(each, SERVED.labelsOfMetric(each)));
        Map<String, Set<String>> tables = new TreeMap<>();
        ROW.matcher(Files.readString(DOCS.resolve("metrics.md"))).results().forEach(row -> {
            for (String metric : quoted(row.group(1))) {
                Set<String> labels = new TreeSet<>(quoted(row.group(2)));
                if (metric.startsWith("kube_api_rewriter_")) {
                    labels.addAll(OF_RENAMING);
                }
                tables.put(metric, labels);
            }
        });

        assertThat(tables).isEqualTo(served);
    }

    /** Who has no table at hand reads the HELP. */
    @Test
    void theHelpOfWhatIsToBeWatchedForSaysWhen() throws IOException {
        Set<String> toWatch = TO_WATCH.matcher(Files.readString(DOCS.resolve("metrics.md")))
                .results()
                .flatMap(row -> quoted(row.group(1)).stream())
                .collect(Collectors.toSet());

        assertThat(toWatch).hasSizeGreaterThan(20);
        assertThat(text.lines()
                        .filter(line -> line.startsWith("# HELP "))
                        .filter(line -> toWatch.contains(line.split(" ")[2])))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).contains(" if "));
    }

    private static List<String> quoted(String text) {
        return QUOTED.matcher(text).results().map(each -> each.group(1)).toList();
    }

    @Test
    void theAlertRulesAskForWhatIsServed() throws IOException {
        for (JsonNode rule : rules()) {
            PromQl expression = PromQl.of(rule.path("expr").asText());

            assertThat(expression.series()).as("%s", rule).isNotEmpty();
            assertThat(expression.problems(SERVED)).as("%s", rule).isEmpty();
            assertThat(rule.at("/labels/severity").asText()).isIn("critical", "warning");
            for (String text : List.of("summary", "description")) {
                assertThat(rule.path("annotations").path(text).asText()).isNotEmpty();
                assertThat(expression.problemsOfText(
                                rule.path("annotations").path(text).asText()))
                        .as("%s", rule)
                        .isEmpty();
            }
        }
    }

    private static List<JsonNode> rules() throws IOException {
        JsonNode groups =
                new YAMLMapper().readTree(MONITORING.resolve("alerts.yaml").toFile());
        return groups.findValues("rules").stream()
                .flatMap(each ->
                        Stream.iterate(0, i -> i < each.size(), i -> i + 1).map(each::get))
                .toList();
    }

    @Test
    void theDashboardAsksForWhatIsServed() throws IOException {
        JsonNode dashboard =
                new ObjectMapper().readTree(MONITORING.resolve("dashboard.json").toFile());
        List<JsonNode> targets = dashboard.path("panels").findValues("targets");

        assertThat(targets).hasSizeGreaterThan(30);
        for (JsonNode target : targets) {
            for (JsonNode each : target) {
                PromQl expression = PromQl.of(each.path("expr").asText());
                assertThat(expression.series()).as("%s", each).isNotEmpty();
                assertThat(expression.problems(SERVED)).as("%s", each).isEmpty();
                assertThat(expression.problemsOfText(each.path("legendFormat").asText()))
                        .as("%s", each)
                        .isEmpty();
            }
        }
        assertThat(dashboard.path("panels").findValuesAsText("id")).doesNotHaveDuplicates();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "sum by (code) (rate(multikueue_proxy_http_request_total[5m])) | multikueue_proxy_http_request_total: no such series",
                "multikueue_proxy_http_requests_total{status=\"500\"} | status: no label of multikueue_proxy_http_requests_total",
                "max by (kind) (multikueue_proxy_worker_usable) > 0 | kind: no label of [multikueue_proxy_worker_usable]",
                "process_open_files and on (namespace) multikueue_proxy_build_info | process_open_files: no such series"
            })
    void whatNobodyServesIsFound(String expression, String problem) {
        assertThat(PromQl.of(expression).problems(SERVED)).contains(problem);
    }

    @Test
    void theDocumentationNamesNoOtherMetrics() throws IOException {
        Set<String> known = SERVED.metrics();
        try (Stream<Path> pages = Files.list(DOCS)) {
            for (Path page :
                    pages.filter(each -> each.toString().endsWith(".md")).toList()) {
                assertThat(OURS.matcher(Files.readString(page)).results().map(each -> each.group()))
                        .as("%s", page)
                        .allSatisfy(each -> assertThat(known.contains(each)
                                        || SERVED.labels(each).isPresent()
                                        || known.stream()
                                                .anyMatch(metric -> each.endsWith("_") && metric.startsWith(each)))
                                .as(each)
                                .isTrue());
            }
        }
    }

    @Test
    void theGuideSaysWhatToDoAboutEachAlert() throws IOException {
        Set<String> alerts = rules().stream()
                .map(each -> each.path("alert").asText())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(Pattern.compile("(?m)^\\| `(MultiKueueProxy\\w+)` \\|")
                        .matcher(Files.readString(DOCS.resolve("operations.md")))
                        .results()
                        .map(each -> each.group(1)))
                .containsExactlyInAnyOrderElementsOf(alerts);
    }
}
