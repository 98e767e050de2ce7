package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the image has that its base does not: the build makes it on an empty base, as an archive of the OCI. */
class ImageIT {

    private static final Path IMAGE = Path.of("target", "image-on-nothing.tar");

    private static final Pattern FLAG = Pattern.compile("(?m)^ *\\w+ (\\w+) += (\\S*)");

    @TempDir
    private Path home;

    private JsonNode manifest;
    private JsonNode image;

    @BeforeEach
    void unpack() throws Exception {
        tar("-xf", IMAGE.toString());
        manifest = blob(Json.MAPPER
                .readTree(home.resolve("index.json").toFile())
                .at("/manifests/0/digest")
                .asText());
        image = blob(manifest.at("/config/digest").asText());
    }

    @Test
    void anotherUserThanRootServes() {
        JsonNode config = image.path("config");
        assertThat(config.path("User").asText()).isEqualTo("65532:65532");
        assertThat(Json.texts(config.path("Entrypoint")))
                .containsExactly(
                        "java",
                        "-XX:+IgnoreUnrecognizedVMOptions",
                        "-XX:Flags=/app/java-options",
                        "-Xshare:auto",
                        "-jar",
                        "/app/multikueue-proxy-server.jar");
        assertThat(Json.texts(config.path("Cmd"))).containsExactly("serve");
        assertThat(config.at("/Labels/org.opencontainers.image.licenses").asText())
                .isEqualTo("Apache-2.0");
    }

    /** But for the cache of loaded classes, which the image on nothing does not have. */
    @Test
    void theContainerfileSaysTheSame() throws Exception {
        Map<String, String> last = Files.readAllLines(Path.of("deploy", "Containerfile")).stream()
                .filter(line -> line.matches("[A-Z]+ .*"))
                .map(line -> line.split(" ", 2))
                .collect(Collectors.toMap(each -> each[0], each -> each[1], (before, after) -> after));
        JsonNode config = image.path("config");

        assertThat(last.get("USER")).isEqualTo(config.path("User").asText());
        assertThat(Json.MAPPER.readTree(
                        last.get("ENTRYPOINT").replace("-XX:SharedArchiveFile=/app/classes.jsa", "-Xshare:auto")))
                .isEqualTo(config.path("Entrypoint"));
        assertThat(Json.MAPPER.readTree(last.get("CMD"))).isEqualTo(config.path("Cmd"));
        assertThat(Json.texts(config.path("Env"))).containsExactly(last.get("ENV"));
        assertThat(config.path("ExposedPorts").fieldNames()).toIterable().containsExactly(last.get("EXPOSE") + "/tcp");
    }

    @Test
    void theSameSourcesMakeTheSameImage() {
        assertThat(image.path("created").asText()).isEqualTo("1970-01-01T00:00:00Z");
    }

    @Test
    void hasTheJarAndTheOptionsThatNobodyCanChange() throws Exception {
        List<String> files = new ArrayList<>();
        for (JsonNode layer : manifest.path("layers")) {
            files.addAll(tar("-tvzf", path(layer.path("digest").asText()).toString())
                    .lines()
                    .filter(line -> line.startsWith("-"))
                    .map(line -> line.replaceAll("^(\\S+) +(\\S+) .* ", "$1 $2 "))
                    .toList());
        }
        assertThat(files)
                .containsExactlyInAnyOrder(
                        "-rw-r--r-- 0/0 app/multikueue-proxy-server.jar", "-rw-r--r-- 0/0 app/java-options");
    }

    @Test
    void anImageWithoutAJavaThatRunsHereGetsNoCacheOfLoadedClasses() throws Exception {
        Path cache = home.resolve("classes.jsa");
        ScriptRun run = ScriptRun.of(
                home,
                Map.of(),
                List.of(Path.of("deploy", "image-class-cache").toString(), IMAGE.toString(), cache.toString()));
        assertThat(run.exit()).as(run.stderr()).isZero();
        assertThat(run.stderr()).contains("no cache of loaded classes");
        assertThat(cache).doesNotExist();
    }

    /** The chart's javaToolOptions, which is how the share of the heap and the collector are chosen. */
    @Test
    void whatJavaIsToldInAVariableCountsMore() throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Json.texts(image.at("/config/Entrypoint")).stream()
                .filter(each -> each.startsWith("-XX:"))
                .map(each -> each.replace("/app/", Path.of("deploy").toAbsolutePath() + "/"))
                .forEach(command::add);
        command.addAll(List.of("-XX:+PrintFlagsFinal", "-version"));

        assertThat(flags(Map.of(), command))
                .containsEntry("MaxRAMPercentage", "60.000000")
                .containsEntry("UseSerialGC", "true")
                .containsEntry("ExitOnOutOfMemoryError", "true");
        assertThat(flags(Map.of("JAVA_TOOL_OPTIONS", "-XX:MaxRAMPercentage=50 -XX:-UseSerialGC -XX:+UseG1GC"), command))
                .containsEntry("MaxRAMPercentage", "50.000000")
                .containsEntry("UseG1GC", "true");
    }

    private Map<String, String> flags(Map<String, String> environment, List<String> command) throws Exception {
        ScriptRun run = ScriptRun.of(home, environment, command);
        assertThat(run.exit()).as(run.stderr()).isZero();
        return FLAG.matcher(run.stdout())
                .results()
                .collect(Collectors.toMap(each -> each.group(1), each -> each.group(2)));
    }

    private JsonNode blob(String digest) throws Exception {
        return Json.MAPPER.readTree(path(digest).toFile());
    }

    private Path path(String digest) {
        return home.resolve("blobs").resolve(digest.replace(':', '/'));
    }

    private String tar(String option, String archive) throws Exception {
        ScriptRun run = ScriptRun.of(
                home,
                Map.of("LC_ALL", "C"),
                List.of("tar", option, Path.of(archive).toAbsolutePath().toString(), "-C", home.toString()));
        assertThat(run.exit()).as(run.stderr()).isZero();
        return run.stdout();
    }
}
