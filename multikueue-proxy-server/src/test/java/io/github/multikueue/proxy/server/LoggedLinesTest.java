package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The guide has each line that the program may log as a warning or an error, and no other. */
class LoggedLinesTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern CALL = Pattern.compile("\\b(?i:log|logger)\\s*\\.\\s*(?:warn|error)\\(");
    private static final Pattern TEXT = Pattern.compile("\\s*((?:\"(?:[^\"\\\\]|\\\\.)*\"\\s*\\+?\\s*)+)");
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    @Test
    void theGuideHasEachOfThem() throws IOException {
        Set<String> logged = new TreeSet<>();
        for (String module : List.of("multikueue-proxy-core", "multikueue-proxy-server")) {
            try (Stream<Path> sources = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
                for (Path source : sources.filter(each -> each.toString().endsWith(".java"))
                        .toList()) {
                    logged.addAll(lines(Files.readString(source)));
                }
            }
        }

        assertThat(guide()).containsExactlyInAnyOrderElementsOf(logged);
    }

    private static List<String> lines(String source) {
        List<String> lines = new ArrayList<>();
        CALL.matcher(source).results().forEach(call -> {
            var text = TEXT.matcher(source).region(call.end(), source.length());
            assertThat(text.lookingAt())
                    .as("a literal in %s", source.substring(call.start(), Math.min(call.end() + 80, source.length())))
                    .isTrue();
            lines.add(LITERAL.matcher(text.group(1))
                    .results()
                    .map(each -> each.group(1))
                    .collect(Collectors.joining())
                    .replace("{}", "…"));
        });
        return lines;
    }

    /** In the first column of the table, and in the paragraph behind it. */
    private static List<String> guide() throws IOException {
        String guide = Files.readString(ROOT.resolve("docs/operations.md"));
        String chapter = guide.substring(guide.indexOf("### Lines of the log"), guide.indexOf("## Size"));
        String rows = chapter.lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(0, line.indexOf(" | ")))
                .collect(Collectors.joining("\n"));
        String mistakes = chapter.substring(chapter.indexOf("These are mistakes of the program."));
        return QUOTED.matcher(rows + mistakes)
                .results()
                .map((MatchResult each) -> each.group(1))
                .toList();
    }
}
