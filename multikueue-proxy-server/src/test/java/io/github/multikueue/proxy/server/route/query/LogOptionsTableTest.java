package io.github.multikueue.proxy.server.route.query;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.api.BadRequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of options and paths in docs/logs.md: it is complete, and what it says of each option and path is so. */
class LogOptionsTableTest {

    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `(\\w+)` \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\| [^|]+ \\|$");

    private static final Pattern READ =
            Pattern.compile("(?:text|texts|flag|number|time|required|names)\\((?:query, )?\"(\\w+)\"");

    private static final String REFUSED = "refused";

    /** A value of each option that makes sense; of all others {@code true} does. */
    private static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("podUid", "11111111-1111-1111-1111-111111111111"),
            Map.entry("container", "step-a"),
            Map.entry("tailLines", "-1"),
            Map.entry("sinceSeconds", "5"),
            Map.entry("sinceTime", "2026-01-01T00:00:00Z"),
            Map.entry("limitBytes", "10"),
            Map.entry("format", "ndjson"),
            Map.entry("cursor", "abc"),
            Map.entry("attempt", "1"),
            Map.entry("failed", "only"));

    private record Row(String option, List<String> cells) {}

    private static Stream<Row> rows() throws IOException {
        return ROW.matcher(Files.readString(Path.of("..", "docs", "logs.md")))
                .results()
                .map(row -> new Row(row.group(1), List.of(row.group(2), row.group(3), row.group(4), row.group(5))));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void whatItSaysOfEachPathIsSo(Row row) {
        String given = row.option() + "=" + VALUES.getOrDefault(row.option(), "true");
        String container = Set.of("pipelineRun", "pod").contains(row.option())
                ? "pipelineRun=r&pod=p"
                : "pipelineRun=r&pod=p&" + given;
        List<Runnable> paths = List.of(
                () -> download(container), () -> stream(container), () -> run(given, false), () -> run(given, true));
        for (int i = 0; i < paths.size(); i++) {
            Runnable path = paths.get(i);
            if (row.cells().get(i).equals(REFUSED)) {
                assertThatThrownBy(path::run)
                        .isInstanceOf(BadRequestException.class)
                        .hasMessageContaining(row.option() + ": ")
                        .hasMessageContaining(i < 2 ? "/pipelineruns/{name}/log" : "/logs");
            } else {
                path.run();
            }
        }
    }

    private static void download(String query) {
        QueryParameters parameters = QueryParameters.parse(query);
        LogViewQuery view = LogViewQuery.ofHttp(parameters, List.of(), List.of());
        assertThat(ContainerLogQuery.ofDownload(parameters, 100, view.resumes()))
                .isNotNull();
    }

    private static void stream(String query) {
        QueryParameters parameters = QueryParameters.parse(query);
        LogViewQuery view = LogViewQuery.ofStream(parameters);
        assertThat(ContainerLogQuery.ofStream(parameters, view.resumes())).isNotNull();
    }

    private static void run(String query, boolean stream) {
        QueryParameters parameters = QueryParameters.parse(query);
        LogViewQuery view =
                stream ? LogViewQuery.ofStream(parameters) : LogViewQuery.ofHttp(parameters, List.of(), List.of());
        assertThat(RunLogQuery.of(parameters, stream, view.resumes(), Instant.EPOCH))
                .isNotNull();
    }

    @Test
    void itHasEveryOptionThatIsRead() throws IOException {
        Path sources = Path.of("src/main/java/io/github/multikueue/proxy/server/route/query");
        StringBuilder read = new StringBuilder();
        for (String each : List.of("ContainerLogQuery", "ContainerLogOptions", "RunLogQuery", "LogViewQuery")) {
            read.append(Files.readString(sources.resolve(each + ".java")));
        }
        Set<String> options =
                READ.matcher(read).results().map(each -> each.group(1)).collect(toSet());

        assertThat(options).contains("follow", "task", "cursor", "format", "limitBytes");
        assertThat(rows().map(Row::option)).containsExactlyInAnyOrderElementsOf(options);
    }
}
