package io.github.multikueue.proxy.core.rename;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.rename.names.RequestedResource;
import io.github.multikueue.proxy.core.rename.rules.Direction;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What becomes of documents, patches, events and targets, case by case. A case has a {@code name}, what goes in and what comes out in
 * each direction: {@code original} and {@code renamed} are each made of the other, unless one of them is called {@code in} or {@code
 * out}. The file {@code platform.json} has the rules of a platform of nine groups. What is not compared as text is compared byte for byte, in the order of the file.
 */
class RenamingCasesTest {

    private static final List<String> FILES = List.of(
            "targets.json",
            "definitions.json",
            "discovery.json",
            "rights.json",
            "admission.json",
            "metadata.json",
            "custom-resources.json",
            "workloads.json",
            "patches.json",
            "events.json",
            "excludes.json",
            "tables.json",
            "openapi.json",
            "statuses.json",
            "platform.json");

    private static final Renamer LAMPS = new Renamer(RuleFiles.lamps());
    private static final Renamer PLATFORM = new Renamer(RuleFiles.virtualization());

    @TestFactory
    Stream<DynamicTest> cases() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (String file : FILES) {
            for (JsonNode each : Json.MAPPER.readTree(RuleFiles.read("cases/" + file))) {
                if (each.has("renamed") && !each.has("oneWay")) {
                    tests.add(test(file, each, Direction.RENAME, "original", "renamed"));
                    tests.add(test(file, each, Direction.RESTORE, "renamed", "original"));
                } else {
                    Direction direction =
                            Direction.valueOf(each.path("direction").asText("RESTORE"));
                    tests.add(test(file, each, direction, "in", "out"));
                }
            }
        }
        return tests.stream();
    }

    private static DynamicTest test(String file, JsonNode each, Direction direction, String in, String out) {
        return DynamicTest.dynamicTest(
                file + ": " + each.path("name").asText() + " (" + direction + ")",
                () -> assertThat(result(renamer(file), each, direction, each.get(in)))
                        .isEqualTo(text(each.path(out))));
    }

    private static Renamer renamer(String file) {
        return file.equals("platform.json") ? PLATFORM : LAMPS;
    }

    /** A text stays as it is, anything else is written without white space. */
    private static String text(JsonNode value) {
        return value.isTextual()
                ? value.asText()
                : value.isMissingNode() || value.isNull() ? "HIDDEN" : value.toString();
    }

    private static String result(Renamer renamer, JsonNode each, Direction direction, JsonNode in) throws IOException {
        RequestedResource requested = each.has("path")
                ? RequestedResource.of(RequestInfo.of("GET", each.get("path").asText()))
                : RequestedResource.UNKNOWN;
        byte[] bytes = text(in).getBytes(UTF_8);
        return switch (each.path("as").asText("document")) {
            case "target" ->
                renamer.target(direction, in.asText(), RequestedResource.of(RequestInfo.of("GET", in.asText())));
            case "json-patch" -> patch(renamer, direction, PatchFormat.JSON_PATCH, bytes, requested);
            case "merge" -> patch(renamer, direction, PatchFormat.MERGE, bytes, requested);
            case "strategic" -> patch(renamer, direction, PatchFormat.STRATEGIC, bytes, requested);
            case "apply" -> patch(renamer, direction, PatchFormat.APPLY, bytes, requested);
            case "event" -> event(renamer, direction, bytes, requested);
            default ->
                renamer.document(direction, bytes, requested)
                        .map(document -> new String(document, UTF_8))
                        .orElse("HIDDEN");
        };
    }

    private static String patch(
            Renamer renamer, Direction direction, PatchFormat format, byte[] patch, RequestedResource requested)
            throws IOException {
        return new String(renamer.patch(direction, format, patch, requested), UTF_8);
    }

    private static String event(Renamer renamer, Direction direction, byte[] event, RequestedResource requested)
            throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        renamer.events(direction, new ByteArrayInputStream(event), out, requested);
        String text = out.toString(UTF_8);
        return text.isEmpty() ? "HIDDEN" : text.stripTrailing();
    }
}
