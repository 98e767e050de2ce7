package io.github.multikueue.proxy.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.server.config.CommandSetting;
import io.github.multikueue.proxy.server.config.LogArchiveSetting;
import io.github.multikueue.proxy.server.config.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Finds out whether the sizes in a Deployment fit each other, and whether its replicas share what they must. */
final class DeploymentCheck {

    private static final Pattern QUANTITY = Pattern.compile("(\\d+)(Ki|Mi|Gi)");
    private static final Map<String, Integer> SHIFTS = Map.of("Ki", 10, "Mi", 20, "Gi", 30);

    /** A volume that is mounted. */
    private record Volume(Path mountPath, JsonNode source) {

        boolean contains(Path file) {
            return file.startsWith(mountPath);
        }
    }

    private final JsonNode deployment;
    private final JsonNode container;
    private final List<Volume> volumes;

    DeploymentCheck(JsonNode deployment) {
        this.deployment = deployment;
        this.container = deployment.at("/spec/template/spec/containers/0");
        this.volumes = elements(container.path("volumeMounts"))
                .map(mount -> new Volume(
                        Path.of(mount.path("mountPath").asText()),
                        named(mount.path("name").asText())))
                .toList();
    }

    /** What is wrong, each as {@code what: value (expected: …)}. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        Optional<Volume> store = argument(Setting.LOG_STORE).flatMap(this::volumeOf);
        if (store.isEmpty()) {
            problems.add("--log-store: absent or on no volume (expected: a directory on a volume)");
        }
        store.ifPresent(each -> checkStore(each, problems));
        checkRequests(problems);
        checkMemory(problems);
        int replicas = deployment.at("/spec/replicas").asInt(1);
        if (replicas > 1) {
            checkShared(replicas, store, problems);
        }
        return problems;
    }

    /** A store is a little larger than its limit for moments: when it is full, it writes before it deletes. */
    private void checkStore(Volume store, List<String> problems) {
        JsonNode limit = store.source().at("/emptyDir/sizeLimit");
        String most = argument(Setting.LOG_STORE_MAX_SIZE).orElse(Setting.LOG_STORE_MAX_SIZE.defaultText());
        if (!limit.isMissingNode() && bytes(most) * 5 / 4 > bytes(limit.asText())) {
            problems.add("sizeLimit: " + limit.asText() + " (expected: a quarter more than --log-store-max-size, "
                    + most + ")");
        }
    }

    private void checkRequests(List<String> problems) {
        long volumesTogether = volumes.stream()
                .map(each -> each.source().at("/emptyDir/sizeLimit"))
                .filter(each -> !each.isMissingNode())
                .mapToLong(each -> bytes(each.asText()))
                .sum();
        String requested = container.at("/resources/requests/ephemeral-storage").asText("0Ki");
        if (bytes(requested) < volumesTogether) {
            problems.add("ephemeral-storage: " + requested + " (expected: at least all of emptyDir, " + volumesTogether
                    + " bytes)");
        }
    }

    private void checkMemory(List<String> problems) {
        String options = elements(container.path("env"))
                .filter(each -> each.path("name").asText().equals("JAVA_TOOL_OPTIONS"))
                .map(each -> each.path("value").asText())
                .findFirst()
                .orElse("");
        if (!List.of(options.split(" ")).contains("-XX:+ExitOnOutOfMemoryError")) {
            problems.add("JAVA_TOOL_OPTIONS: \"" + options
                    + "\" (expected: with -XX:+ExitOnOutOfMemoryError, so that the process is started again)");
        }
    }

    private void checkShared(int replicas, Optional<Volume> store, List<String> problems) {
        String prefix = "replicas: " + replicas + " (expected: 1, or ";
        boolean keyShared = argument(Setting.CURSOR_KEY_FILE)
                .flatMap(this::volumeOf)
                .map(each -> each.source().path("secret"))
                .filter(each -> !each.isMissingNode() && !each.path("optional").asBoolean())
                .isPresent();
        if (!keyShared) {
            problems.add(prefix + "a cursor key that is not optional)");
        }
        if (store.isPresent() && argument(LogArchiveSetting.BUCKET).isEmpty()) {
            problems.add(prefix + "--log-store=off or --log-archive-bucket: a store is of one process)");
        }
    }

    private Optional<String> argument(CommandSetting setting) {
        String prefix = setting.flag() + "=";
        return elements(container.path("args"))
                .map(JsonNode::asText)
                .filter(each -> each.startsWith(prefix))
                .map(each -> each.substring(prefix.length()))
                .findFirst();
    }

    private Optional<Volume> volumeOf(String file) {
        return volumes.stream().filter(each -> each.contains(Path.of(file))).findFirst();
    }

    private JsonNode named(String volume) {
        return elements(deployment.at("/spec/template/spec/volumes"))
                .filter(each -> each.path("name").asText().equals(volume))
                .findFirst()
                .orElseThrow(() -> new AssertionError("volume " + volume + " is mounted and not declared"));
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static long bytes(String quantity) {
        Matcher matcher = QUANTITY.matcher(quantity);
        if (!matcher.matches()) {
            throw new AssertionError("quantity: " + quantity + " (expected: Ki, Mi or Gi)");
        }
        return Long.parseLong(matcher.group(1)) << SHIFTS.get(matcher.group(2));
    }
}
