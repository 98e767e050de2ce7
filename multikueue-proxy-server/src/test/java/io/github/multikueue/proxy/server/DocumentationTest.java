package io.github.multikueue.proxy.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.server.config.CacheProxySetting;
import io.github.multikueue.proxy.server.config.CommandSetting;
import io.github.multikueue.proxy.server.config.DeploymentsSetting;
import io.github.multikueue.proxy.server.config.RenameProxySetting;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.demo.Demo;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What the documentation shows is compiled, run, or compared with what it describes. */
class DocumentationTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]*)(?:#([^)]*))?\\)");

    private final Map<Path, String> pages = pages();

    @Test
    void itsJavaIsThatOfTheExamples() throws IOException {
        List<String> sources = sources(ROOT.resolve("examples"));

        assertThat(fences("java"))
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(snippet -> assertThat(sources)
                        .anySatisfy(source -> assertThat(source).contains(snippet)));
    }

    @Test
    void itsTableOfSettingsIsComplete() {
        String table =
                ServerConfig.settings().stream().map(DocumentationTest::row).collect(Collectors.joining());

        assertThat(pages.get(ROOT.resolve("docs/settings.md")))
                .contains("<!-- settings: begin -->\n| Flag (variable) | Default | What it does |\n|---|---|---|\n"
                        + table + "<!-- settings: end -->");
    }

    @Test
    void itsTableOfSettingsOfTheCacheProxyIsComplete() {
        String table = CacheProxySetting.all().stream()
                .map(DocumentationTest::row)
                .map(row -> row.replace("(`PORT`) | `8080`", "(`PORT`) | `6443`"))
                .collect(Collectors.joining());

        assertThat(pages.get(ROOT.resolve("docs/settings.md")))
                .contains("<!-- cache-proxy: begin -->\n| Flag (variable) | Default | What it does |\n|---|---|---|\n"
                        + table + "<!-- cache-proxy: end -->");
    }

    @Test
    void itsTableOfSettingsOfTheDeploymentsApiIsComplete() {
        String table =
                DeploymentsSetting.all().stream().map(DocumentationTest::row).collect(Collectors.joining());

        assertThat(pages.get(ROOT.resolve("docs/settings.md")))
                .contains(
                        "<!-- deployments-api: begin -->\n| Flag (variable) | Default | What it does |\n|---|---|---|\n"
                                + table + "<!-- deployments-api: end -->");
    }

    @Test
    void itsTableOfSettingsOfTheRenameProxyIsComplete() {
        String table =
                RenameProxySetting.all().stream().map(DocumentationTest::row).collect(Collectors.joining());

        assertThat(pages.get(ROOT.resolve("docs/settings.md")))
                .contains("<!-- rename-proxy: begin -->\n| Flag (variable) | Default | What it does |\n|---|---|---|\n"
                        + table + "<!-- rename-proxy: end -->");
    }

    @Test
    void itsCommandsWorkOnTheDemo() throws Exception {
        Assumptions.assumeTrue(hasCurl(), "curl is not on this machine");
        StringWriter handout = new StringWriter();
        ServerConfig config = ServerConfig.of(Map.of(), Map.of("PORT", "0"));
        try (Demo demo = Demo.start(config, new PrintWriter(handout, true))) {
            String address = find(handout.toString(), "http://(localhost:\\d+)");
            List<String> commands = fences("bash").stream()
                    .flatMap(String::lines)
                    .filter(line -> line.startsWith("curl ") && line.contains("localhost:8080"))
                    .toList();

            assertThat(commands).hasSizeGreaterThanOrEqualTo(3);
            for (String command : commands) {
                assertThat(handout.toString()).contains(command.replace("localhost:8080", address));
                // The demo may not yet have heard where its runs are.
                await().untilAsserted(() -> assertThat(shell(command.replace("localhost:8080", address)))
                        .as(command)
                        .isNotEmpty()
                        .doesNotContain("\"kind\":\"Status\""));
            }
        }
    }

    @Test
    void itsPageIsThatOfTheDemo() {
        assertThat(fences("html"))
                .containsExactly(read(Path.of("src/main/resources/io/github/multikueue/proxy/server/demo/log.html")));
    }

    @Test
    void itsLinksLeadToPagesAndHeadingsThatExist() {
        List<String> dead = new ArrayList<>();
        pages.forEach((page, text) -> LINK.matcher(text)
                .results()
                .filter(link -> !leads(page, link.group(1), link.group(2)))
                .forEach(link -> dead.add(ROOT.relativize(page) + ": " + link.group())));

        assertThat(dead).isEmpty();
    }

    private boolean leads(Path from, String file, @Nullable String heading) {
        Path to = file.isEmpty() ? from : from.resolveSibling(file).normalize();
        return Files.exists(to) && (heading == null || headings(to).contains(heading));
    }

    /** As GitHub makes them. */
    private List<String> headings(Path page) {
        return pages.getOrDefault(page, "")
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 -]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private List<String> fences(String language) {
        Pattern fence = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL);
        return pages.values().stream()
                .flatMap(page -> fence.matcher(page).results())
                .map(each -> each.group(1))
                .toList();
    }

    private static Map<Path, String> pages() {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            return Stream.concat(top, docs)
                    .filter(each -> each.toString().endsWith(".md"))
                    .sorted()
                    .collect(toMap(each -> each, DocumentationTest::read, (one, other) -> one, LinkedHashMap::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String row(CommandSetting setting) {
        String defaultText = setting.defaultText().isEmpty() ? "" : "`" + setting.defaultText() + "`";
        return "| `" + setting.flag() + "` (`" + setting.variable() + "`) | " + defaultText + " | "
                + setting.description() + " |\n";
    }

    private static String find(String text, String regex) {
        Matcher matcher = Pattern.compile(regex).matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }

    private static boolean hasCurl() throws Exception {
        return new ProcessBuilder("sh", "-c", "command -v curl").start().waitFor() == 0;
    }

    private static String shell(String command) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String answer = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(command).isZero();
        return answer;
    }

    private static List<String> sources(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(each -> each.toString().endsWith(".java"))
                    .map(DocumentationTest::read)
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
