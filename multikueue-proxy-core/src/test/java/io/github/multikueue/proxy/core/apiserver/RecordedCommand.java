package io.github.multikueue.proxy.core.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Stopwatch;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A kubectl command as it was recorded with a real server: standard input, exit code and both outputs. */
final class RecordedCommand {

    private static final String CUP =
            "{\"apiVersion\":\"shop.example.com/v1\",\"kind\":\"Cup\",\"metadata\":{\"name\":\"w\"},"
                    + "\"spec\":{\"size\":%d}}";

    /** The recorded watch saw this object come, change and go. */
    private static final List<List<String>> MEANWHILE = List.of(
            List.of("kubectl create -f -", CUP.formatted(1)),
            List.of("kubectl patch cup w --type=merge -p {\"spec\":{\"size\":2}}", ""),
            List.of("kubectl delete cup w --wait=false", ""));

    private static final int PRESENT = 5;

    private static final Pattern TIMEOUT = Pattern.compile("timeout=(\\d+)s");
    private static final int MOST_SECONDS = 40;

    /** What differs from run to run. */
    private static final Map<Pattern, String> VARYING = new LinkedHashMap<>();

    static {
        VARYING.put(Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "<uid>");
        VARYING.put(Pattern.compile("\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z| \\+0000)"), "<time>");
        VARYING.put(Pattern.compile("(?i)resource ?version: +\"?\\d+\"?"), "<version>");
        VARYING.put(Pattern.compile("\\bg-[a-z0-9]{5}\\b"), "<generated>");
        VARYING.put(Pattern.compile("/\\S*/(LIVE|MERGED)-\\d+/"), "$1/");
        VARYING.put(Pattern.compile("(?m)\\b\\d+[smh]\\d*[smh]?$"), "<age>");
        VARYING.put(Pattern.compile("\\b\\d+[smh]\\d*[smh]? (?= )"), "<age> ");
        VARYING.put(Pattern.compile(" +"), " ");
    }

    private final JsonNode recorded;

    RecordedCommand(JsonNode recorded) {
        this.recorded = recorded;
    }

    /**
     * Some commands end after some seconds, in which a busy machine may not do what was done when they were recorded. One that had not
     * printed its last line in half of its time is run again in twice that time: what happens meanwhile leaves nothing behind.
     */
    KubectlProgram.Result run(KubectlProgram kubectl) throws IOException, InterruptedException {
        String command = recorded.path("command").asText();
        Matcher timeout = TIMEOUT.matcher(command);
        if (!timeout.find()) {
            return run(kubectl, command, () -> {});
        }
        for (int seconds = Integer.parseInt(timeout.group(1)); ; seconds *= 2) {
            Duration half = Duration.ofSeconds(seconds).dividedBy(2);
            AtomicBoolean inTime = new AtomicBoolean();
            Stopwatch time = Stopwatch.createStarted();
            KubectlProgram.Result result = run(
                    kubectl,
                    timeout.replaceFirst("timeout=" + seconds + "s"),
                    () -> inTime.set(time.elapsed().compareTo(half) < 0));
            if (inTime.get() || seconds > MOST_SECONDS) {
                return result;
            }
        }
    }

    /** @param printed is run after each line, and what happens behind it */
    private KubectlProgram.Result run(KubectlProgram kubectl, String command, Runnable printed)
            throws IOException, InterruptedException {
        boolean watches = command.contains("--output-watch-events");
        int[] lines = new int[1];
        return kubectl.run(List.of(command.split(" ")), recorded.path("stdin").asText(""), line -> {
            if (watches && lines[0]++ == PRESENT) {
                for (List<String> each : MEANWHILE) {
                    kubectl.run(List.of(each.get(0).split(" ")), each.get(1), unused -> {});
                }
            }
            printed.run();
        });
    }

    /** What is not as recorded; empty if nothing is. */
    Optional<String> difference(KubectlProgram.Result result) {
        String expected = comparable(
                recorded.path("exit").asInt(),
                recorded.path("stdout").asText(),
                recorded.path("stderr").asText());
        String actual = comparable(result.exit(), result.stdout(), result.stderr());
        return expected.equals(actual)
                ? Optional.empty()
                : Optional.of(recorded.path("command").asText() + "\nexpected " + expected + "\n but was " + actual);
    }

    private static String comparable(int exit, String stdout, String stderr) {
        String text = "exit " + exit + "\n" + stdout.strip() + "\n" + stderr.strip();
        for (Map.Entry<Pattern, String> each : VARYING.entrySet()) {
            text = each.getKey().matcher(text).replaceAll(each.getValue());
        }
        return text;
    }
}
