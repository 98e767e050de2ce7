package io.github.multikueue.proxy.server.chart;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One of the charts, as helm sees it. helm is a native library, so that nothing need be installed. */
public final class HelmChart {

    static final Path ALL = Path.of("chart").toAbsolutePath();
    /** Rendered with a certificate of somebody else: to make one, helm would first ask a cluster whether it is there. */
    public static final HelmChart PROXY = new HelmChart("multikueue-proxy", Map.of("tls.mode", "existingSecret"));

    static final HelmChart WORKER = new HelmChart("multikueue-proxy-worker", Map.of());

    private static final YAMLMapper YAML = new YAMLMapper();

    private final Path directory;
    private final Map<String, String> defaults;

    private HelmChart(String name, Map<String, String> defaults) {
        directory = ALL.resolve(name);
        this.defaults = defaults;
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    LintResult lint() {
        return new Helm(directory).lint().strict().call();
    }

    /** The manifests of a release, with the values of a file. */
    String rendered(String release, String namespace, Path values) {
        return template(release, namespace).withValuesFile(values).call();
    }

    /** The manifests of a release of the chart's own name. */
    public String rendered(Map<String, ?> values) {
        return template(directory.getFileName().toString(), values);
    }

    /** The manifests of a release in a namespace of its own name. */
    String template(String release, Map<String, ?> values) {
        TemplateCommand command = template(release, release);
        defaults.forEach(command::set);
        values.forEach(command::set);
        return command.call();
    }

    private TemplateCommand template(String release, String namespace) {
        return new Helm(directory).template().withName(release).withNamespace(namespace);
    }

    /** The objects of manifests, in order. */
    public static List<JsonNode> objects(String manifests) throws IOException {
        return YAML.readValues(YAML.createParser(manifests), new TypeReference<JsonNode>() {}).readAll().stream()
                .filter(each -> !each.isNull() && !each.isMissingNode())
                .toList();
    }

    List<Path> presets() throws IOException {
        try (var files = Files.list(directory.resolve("presets"))) {
            return files.sorted().toList();
        }
    }
}
