package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.multikueue.proxy.core.apiserver.KubectlProgram;
import io.github.multikueue.proxy.server.chart.HelmLines;
import io.github.multikueue.proxy.server.command.Command;
import io.github.multikueue.proxy.server.command.CommandRunner;
import io.github.multikueue.proxy.server.command.GivenSettings;
import io.github.multikueue.proxy.server.config.CommandSetting;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command in the documentation is exact: those that can run here are run, of the others it is known that they could. */
@Timeout(300)
class DocumentedCommandsTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** Who follows these pages, in this order, has done everything. */
    private static final List<String> WALK = List.of("docs/installation.md", "docs/operations.md");

    /** What is not run here, by what it begins with, and why. */
    private static final Map<String, String> NOT_RUN = Map.of(
            "oc ", "is OpenShift's own program",
            "kubectl --context manager -n multikueue-proxy port-forward",
                    "a server of the test stands where it leads to",
            "curl --cacert tls.crt -H", "needs a token that a fake cluster does not make",
            "kubectl --context manager -n multikueue-proxy rollout undo", "the fake cluster makes no ReplicaSets");

    /** Not run either, since they are checked by themselves. */
    private static final Set<String> CHECKED = Set.of("helm", "java", "make");

    @Test
    void helmTakesItsLines() throws IOException {
        HelmLines helm = new HelmLines(ROOT);
        for (ShellLine line : lines("helm")) {
            String manifests = helm.run(line.words());
            assertThat(manifests.isEmpty())
                    .as("%s", line)
                    .isEqualTo(line.words().contains("rollback"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "helm install a multikueue-proxy-server/chart/multikueue-proxy --namespace a --set tls.mod=none",
                "helm install a multikueue-proxy-server/chart/multikueue-prox --namespace a",
                "helm install a multikueue-proxy-server/chart/multikueue-proxy --namespace a --sett a=b",
                "helm upgrade a multikueue-proxy-server/chart/multikueue-proxy --namespace a",
                "helm install a multikueue-proxy-server/chart/multikueue-proxy --namespace a --values none.yaml"
            })
    void whatHelmDoesNotTakeIsFound(String line) {
        assertThatThrownBy(() -> new HelmLines(ROOT).run(new ShellLine("", line).words()))
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    void theProgramTakesItsLines() throws IOException {
        List<ShellLine> lines = lines("java");

        assertThat(lines)
                .hasSizeGreaterThanOrEqualTo(4)
                .allSatisfy(line -> assertThat(problems(line)).isEmpty());
        assertThat(problems(new ShellLine("", "java -jar multikueue-proxy-server.jar serve --prot=1")))
                .contains("--prot");
    }

    /** What the program says of a line. The commands do nothing. */
    private static String problems(ShellLine line) {
        List<String> words = line.words();
        int jar = words.indexOf("-jar") + 1;
        assertThat(Path.of(words.get(jar)).getFileName()).hasToString("multikueue-proxy-server.jar");
        Map<String, String> variables = line.variables().stream()
                .map(each -> each.split("=", 2))
                .collect(Collectors.toMap(each -> each[0], each -> each[1]));
        StringWriter problems = new StringWriter();
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        List<Command> idle = Main.commands(variables, nowhere).stream()
                .map(DocumentedCommandsTest::idle)
                .toList();
        // Help is given whatever else stands there.
        String[] arguments = words.subList(jar + 1, words.size()).stream()
                .filter(each -> !each.equals("--help"))
                .toArray(String[]::new);
        new CommandRunner(idle, variables, nowhere, new PrintWriter(problems, true)).run(arguments);
        // Rules are read at once, and those of the page are the reader's own.
        return problems.toString()
                .lines()
                .filter(each -> each.matches(" +\\d+\\. .*") && !each.contains("--rules-path: "))
                .collect(Collectors.joining("\n"));
    }

    private static Command idle(Command command) {
        return new Command() {
            @Override
            public String name() {
                return command.name();
            }

            @Override
            public String description() {
                return command.description();
            }

            @Override
            public List<? extends CommandSetting> settings() {
                return command.settings();
            }

            @Override
            public Map<? extends CommandSetting, String> defaults() {
                return command.defaults();
            }

            @Override
            public Task prepare(GivenSettings given) {
                Task unused = command.prepare(given);
                return () -> {};
            }
        };
    }

    @Test
    void makeHasItsTargetsAndVariables() throws IOException {
        String makefile = Files.readString(ROOT.resolve("Makefile"));
        Stream<List<String>> inProse = pages().entrySet().stream()
                .flatMap(page -> Pattern.compile("`((?:[A-Z]+=\\S+ )?make [^`]*)`")
                        .matcher(page.getValue())
                        .results()
                        .map(each -> new ShellLine(page.getKey(), each.group(1))))
                .map(ShellLine::words);

        assertThat(Stream.concat(lines("make").stream().map(ShellLine::words), inProse))
                .hasSizeGreaterThan(5)
                .allSatisfy(words -> assertThat(words.subList(1, words.size())).allSatisfy(word -> {
                    String name = word.split("=", 2)[0];
                    assertThat(makefile).contains(word.contains("=") ? "$(" + name + ")" : "\n## " + name + ":");
                }));
    }

    /** What the documentation says somebody does, done with kubectl on fake clusters, in a directory that looks like the repository. */
    @Test
    void whoFollowsTheGuideNeedsNoGuess(@TempDir Path home) throws Exception {
        assumeTrue(KubectlProgram.isRecent(), "kubectl is not on this machine, or too old");
        ScriptRun tools = ScriptRun.of(
                home, Map.of(), List.of("sh", "-c", "command -v bash && command -v curl && command -v openssl"));
        assumeTrue(tools.exit() == 0, "bash, curl or openssl is not on this machine");
        try (OperatedClusters clusters = OperatedClusters.start(home)) {
            for (String page : WALK) {
                for (ShellLine line : ShellLine.of(page, Files.readString(ROOT.resolve(page)))) {
                    if (line.text().startsWith("-") || !isRun(line)) {
                        continue;
                    }
                    ScriptRun run = clusters.run(line.text());
                    assertThat(run.exit())
                            .as("%s\n%s%s", line, run.stdout(), run.stderr())
                            .isZero();
                }
            }
            clusters.check();
        }
    }

    private static boolean isRun(ShellLine line) {
        return !CHECKED.contains(line.program()) && NOT_RUN.keySet().stream().noneMatch(line.text()::startsWith);
    }

    @Test
    void whatIsNotRunIsInTheGuide() throws IOException {
        List<ShellLine> lines = all();

        assertThat(NOT_RUN.keySet())
                .allSatisfy(start -> assertThat(lines)
                        .anySatisfy(line -> assertThat(line.text()).startsWith(start)));
    }

    private static List<ShellLine> lines(String program) throws IOException {
        return all().stream().filter(each -> each.program().equals(program)).toList();
    }

    private static List<ShellLine> all() throws IOException {
        return pages().entrySet().stream()
                .flatMap(page -> ShellLine.of(page.getKey(), page.getValue()).stream())
                .toList();
    }

    /** The pages that are walked come first, in their order. */
    private static Map<String, String> pages() throws IOException {
        Map<String, String> pages = new LinkedHashMap<>();
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            Stream<Path> walk = WALK.stream().map(ROOT::resolve);
            for (Path page : Stream.concat(Stream.concat(walk, docs.sorted()), Stream.of(ROOT.resolve("README.md")))
                    .toList()) {
                pages.putIfAbsent(ROOT.relativize(page).toString(), Files.readString(page));
            }
        }
        return pages;
    }
}
