package io.github.multikueue.proxy.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.config.Setting;
import io.github.multikueue.proxy.server.demo.Demo;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What the README shows is compiled, run, or compared with what it describes. */
class ReadmeTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private final String readme = read(ROOT.resolve("README.md"));

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
        String table = Arrays.stream(Setting.values()).map(ReadmeTest::row).collect(Collectors.joining());

        assertThat(readme)
                .contains("<!-- settings: begin -->\n| Flag (variable) | Default | What it does |\n|---|---|---|\n"
                        + table + "<!-- settings: end -->");
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
                    .filter(line -> line.startsWith("curl "))
                    .toList();

            assertThat(commands).hasSizeGreaterThanOrEqualTo(3);
            for (String command : commands) {
                assertThat(handout.toString()).contains(command.replace("localhost:8080", address));
                String answer = shell(command.replace("localhost:8080", address));
                assertThat(answer).as(command).isNotEmpty().doesNotContain("\"kind\":\"Status\"");
            }
        }
    }

    private List<String> fences(String language) {
        Matcher fence =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(readme);
        return fence.results().map(each -> each.group(1)).toList();
    }

    private static String row(Setting setting) {
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
                    .map(ReadmeTest::read)
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
