package io.github.multikueue.proxy.core.fake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.stream.Collectors;

/** How a {@link FakeTektonResults} was set up to have logs. */
public enum FakeResultsLogs {
    /** Not at all, which is the default of Tekton Results. */
    OFF,
    /** It stores what tkn prints (LOGS_TYPE File, S3 or GCS); since 0.9 its gateway sends it in pieces with newlines between. */
    STORED,
    /** The same before 0.9: pieces in base64 in JSON. */
    STORED_IN_JSON,
    /** It asks Loki. */
    LOKI,
    /** It asks Loki, and LOGGING_PLUGIN_CONTAINER_KEY is empty: nothing tells whose a line is. */
    LOKI_WITHOUT_CONTAINERS,
    /** It reads files from S3 or GCS. */
    BLOB,
    /** It asks Splunk. */
    SPLUNK;

    /** What a container wrote; in Latin-1, so that each character is a byte. */
    record Part(String container, String text) {
        List<String> lines() {
            return text.isEmpty() ? List.of() : List.of(withoutNewline().split("\n", -1));
        }

        private String withoutNewline() {
            return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        }
    }

    /** Whether logs are Results' own, with records. */
    boolean stored() {
        return this == STORED || this == STORED_IN_JSON;
    }

    /** The log of a TaskRun. */
    byte[] render(List<Part> parts) {
        String text = switch (this) {
            case OFF -> "";
            case STORED, STORED_IN_JSON -> join(parts, "", FakeResultsLogs::tkn);
            case LOKI ->
                join(nonEmpty(parts), "\n", part -> marked(part, "container-" + part.container() + ": message="));
            case LOKI_WITHOUT_CONTAINERS -> join(nonEmpty(parts), "\n", part -> marked(part, ""));
            case BLOB -> join(nonEmpty(parts), "", FakeResultsLogs::file);
            case SPLUNK -> join(nonEmpty(parts), "\n", part -> part.container() + ":-\n" + marked(part, ""));
        };
        return text.getBytes(ISO_8859_1);
    }

    private interface Rendering {
        String of(Part part);
    }

    private static String join(List<Part> parts, String between, Rendering rendering) {
        return parts.stream().map(rendering::of).collect(Collectors.joining(between));
    }

    private static List<Part> nonEmpty(List<Part> parts) {
        return parts.stream().filter(part -> !part.text().isEmpty()).toList();
    }

    private static String tkn(Part part) {
        String step = part.container().startsWith("step-") ? part.container().substring(5) : part.container();
        return part.lines().stream()
                        .map(line -> "[" + step + "] " + line + "\n")
                        .collect(Collectors.joining()) + "\n";
    }

    private static String marked(Part part, String mark) {
        return part.lines().stream().map(line -> mark + line).collect(Collectors.joining("\n"));
    }

    private static String file(Part part) {
        return part.container().replaceFirst("[.log]*$", "") + " :-\n" + part.text() + "\n";
    }
}
