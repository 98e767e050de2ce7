package io.github.multikueue.proxy.server.chart;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Command lines of helm, one after another, as somebody pastes them: what an install or an upgrade asks for is rendered, with the values
 * that lines before have set for the release.
 */
public final class HelmLines {

    private static final Set<String> WITHOUT_VALUE = Set.of("--create-namespace", "--reset-then-reuse-values");
    private static final Set<String> WITH_VALUE = Set.of("--kube-context", "--namespace", "--set", "--values");
    private static final Set<String> CHARTS = Set.of("multikueue-proxy", "multikueue-proxy-worker");

    private final Path root;
    private final Map<String, Release> releases = new HashMap<>();

    private static final class Release {
        private final Map<String, String> values = new LinkedHashMap<>();
        private final Map<String, Path> files = new LinkedHashMap<>();
    }

    /** What one line asks for. */
    private static final class Line {
        private final Map<String, String> options = new HashMap<>();
        private final Map<String, String> values = new LinkedHashMap<>();
        private final List<String> arguments = new ArrayList<>();

        private Line(List<String> words) {
            for (int i = 1; i < words.size(); i++) {
                String word = words.get(i);
                if (word.equals("--set")) {
                    String[] parts = words.get(++i).split("=", 2);
                    values.put(parts[0], parts[1]);
                } else if (WITH_VALUE.contains(word)) {
                    options.put(word, words.get(++i));
                } else if (WITHOUT_VALUE.contains(word)) {
                    options.put(word, "");
                } else if (word.startsWith("-")) {
                    throw new IllegalArgumentException(word + ": unknown flag of helm");
                } else {
                    arguments.add(word);
                }
            }
        }

        private String release() {
            return options.getOrDefault("--kube-context", "") + "/" + options.get("--namespace") + "/"
                    + arguments.get(1);
        }
    }

    /** @param root the directory that paths begin at */
    public HelmLines(Path root) {
        this.root = root;
    }

    /**
     * Does what a line says, and returns the manifests; none for a rollback.
     *
     * @throws IllegalArgumentException if helm would not take it, or the release is not there
     */
    public String run(List<String> words) {
        Line line = new Line(words);
        switch (line.arguments.get(0)) {
            case "install" -> releases.put(line.release(), new Release());
            case "upgrade", "rollback" -> {
                if (!releases.containsKey(line.release())) {
                    throw new IllegalArgumentException(line.release() + ": is not installed");
                }
            }
            default -> throw new IllegalArgumentException(line.arguments.get(0) + ": unknown command of helm");
        }
        return line.arguments.get(0).equals("rollback") ? "" : rendered(line, releases.get(line.release()));
    }

    private String rendered(Line line, Release release) {
        Path chart = root.resolve(line.arguments.get(2));
        if (line.arguments.size() != 3 || !CHARTS.contains(chart.getFileName().toString())) {
            throw new IllegalArgumentException(line.arguments + " (expected: a command, a release and a chart)");
        }
        if (line.options.containsKey("--values")) {
            release.files.put(line.options.get("--values"), root.resolve(line.options.get("--values")));
        }
        release.values.putAll(line.values);
        TemplateCommand command = new Helm(chart)
                .template()
                .withName(line.arguments.get(1))
                .withNamespace(line.options.get("--namespace"));
        // To make a certificate, helm would first ask a cluster whether it is there.
        if (chart.endsWith("multikueue-proxy") && release.files.isEmpty()) {
            command.set("tls.mode", "existingSecret");
        }
        release.files.values().forEach(command::withValuesFile);
        release.values.forEach(command::set);
        return command.call();
    }
}
