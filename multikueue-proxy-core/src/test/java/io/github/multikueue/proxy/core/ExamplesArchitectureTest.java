package io.github.multikueue.proxy.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the programs in {@code examples} are made of, by what they import: readers copy them, so they show which packages are meant for
 * programs of others.
 */
class ExamplesArchitectureTest {

    private static final Pattern IMPORT =
            Pattern.compile("^import (?:static )?([a-z_0-9.]+)\\.[A-Z]", Pattern.MULTILINE);
    private static final String OURS = "io.github.multikueue.proxy.";
    private static final Set<String> FREE = Set.of("java.", "javax.", "org.jspecify", "org.slf4j");

    /**
     * Each example, and the packages that it may import, with those below; the roots {@code api}, {@code core} and {@code server} stand for
     * themselves alone. Packages of the project are without their common beginning.
     */
    private static final Map<String, Set<String>> TABLE = Map.of(
            "embedding",
            Set.of(
                    "api",
                    "core",
                    "core.apiserver",
                    "core.cache",
                    "core.delegation",
                    "core.gateway",
                    "core.kube",
                    "core.table",
                    "server.config",
                    "server.http",
                    "com.google.common"),
            "ranchertokens",
            Set.of(
                    "api",
                    "core.apiserver",
                    "core.concurrent",
                    "core.delegation",
                    "core.kube",
                    "core.secrets",
                    "core.table",
                    "server.config",
                    "server.http",
                    "server.observe",
                    "com.fasterxml.jackson",
                    "com.google.common",
                    "jakarta.validation",
                    "picocli"),
            "rename-operator",
            Set.of(
                    "core.apiserver",
                    "core.kube",
                    "core.rename",
                    "core.table",
                    "server.config",
                    "server.mount",
                    "com.fasterxml.jackson",
                    "com.google.gson",
                    "com.sun.net.httpserver",
                    "io.kubernetes.client"),
            "benchmarks",
            Set.of(
                    "api",
                    "core.apiserver",
                    "core.cache",
                    "core.concurrent",
                    "core.fake",
                    "core.gateway",
                    "core.kube",
                    "core.rename",
                    "core.store",
                    "core.table",
                    "core.tls",
                    "server",
                    "server.config",
                    "server.http",
                    "server.mount",
                    "server.observe",
                    "ch.qos.logback",
                    "com.fasterxml.jackson",
                    "com.google.common",
                    "com.sun.management",
                    "com.sun.net.httpserver",
                    "com.sun.tools.attach",
                    "io.javalin",
                    "org.eclipse.jetty"));

    /** What shows a server to people who have no cluster. */
    private static final Map<String, Set<String>> MORE = Map.of(
            "RancherTokensDemo.java",
            Set.of("core.fake", "core.tls"),
            "RenameOperatorDemo.java",
            Set.of("core.fake", "core.tls"),
            "LampCluster.java",
            Set.of("core.fake"));

    @ParameterizedTest
    @ValueSource(strings = {"embedding", "ranchertokens", "rename-operator", "benchmarks", "fake-fleet"})
    void anExampleUsesWhatTheTableAllows(String example) throws IOException {
        Path sources = SourceTypes.PROJECT.resolve("examples").resolve(example).resolve("src/main");
        List<String> violations = new ArrayList<>();
        for (Path file : SourceTypes.files()) {
            if (file.startsWith(sources)) {
                violations.addAll(violations(file, TABLE.getOrDefault(example, Set.of())));
            }
        }

        assertThat(violations).isEmpty();
    }

    private static List<String> violations(Path file, Set<String> allowed) throws IOException {
        String name = file.getFileName().toString();
        Set<String> more = MORE.getOrDefault(name, Set.of());
        List<String> violations = new ArrayList<>();
        Matcher imports = IMPORT.matcher(Files.readString(file));
        while (imports.find()) {
            String used = imports.group(1);
            String place = used.startsWith(OURS) ? used.substring(OURS.length()) : used;
            if (!isIn(place, FREE) && !isIn(place, allowed) && !isIn(place, more)) {
                violations.add(name + " uses " + used);
            }
        }
        return violations;
    }

    private static boolean isIn(String place, Set<String> names) {
        return names.stream()
                .anyMatch(each -> place.equals(each)
                        || (each.contains(".") && (place + ".").startsWith(each.endsWith(".") ? each : each + ".")));
    }
}
