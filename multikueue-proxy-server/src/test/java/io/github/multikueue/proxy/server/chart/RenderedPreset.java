package io.github.multikueue.proxy.server.chart;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * What the chart makes of one of its presets.
 *
 * @param manifests without what helm writes about itself
 */
public record RenderedPreset(String name, String manifests) {

    private static final Map<String, RenderedPreset> ALL = new ConcurrentHashMap<>();

    /** Where a release has another name than the chart. */
    private static final Map<String, String> RELEASES = Map.of("rename-proxy", "renamed-controller");

    /** The manifests that are there for those who have no helm. */
    private static final Map<String, String> MANIFESTS = Map.of(
            "serve", "manager.yaml", "serve-archive", "manager-archive.yaml", "rename-proxy", "rename-sidecar.yaml");

    private static final Pattern HELMS_OWN =
            Pattern.compile("(?m)^(# Source: .*| *app\\.kubernetes\\.io/managed-by: Helm| *helm\\.sh/chart: .*)\n");

    /** Each is rendered once. */
    public static RenderedPreset of(String name) {
        return ALL.computeIfAbsent(name, RenderedPreset::render);
    }

    private static RenderedPreset render(String name) {
        String release = RELEASES.getOrDefault(name, "multikueue-proxy");
        return new RenderedPreset(
                name,
                plain(HelmChart.PROXY.rendered(release, release, HelmChart.PROXY.file("presets/" + name + ".yaml"))));
    }

    /** Without helm's own lines, and without the mark before the first object. */
    static String plain(String manifests) {
        return HELMS_OWN.matcher(manifests).replaceAll("").replaceFirst("^---\n", "");
    }

    /** What is expected of it: one of the manifests in {@code deploy}, or a test's own file. */
    Golden golden() {
        return Golden.of(
                MANIFESTS.containsKey(name)
                        ? Path.of("deploy", MANIFESTS.get(name))
                        : Path.of("src/test/resources/chart", name + ".yaml"));
    }

    /** The objects, in order. */
    public List<JsonNode> objects() {
        try {
            return HelmChart.objects(manifests);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode object(String kind) {
        return objects().stream()
                .filter(each -> each.path("kind").asText().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    JsonNode pod() {
        return object("Deployment").at("/spec/template/spec");
    }

    static JsonNode named(JsonNode list, String name) {
        return StreamSupport.stream(list.spliterator(), false)
                .filter(each -> each.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not among " + list));
    }
}
