package io.github.multikueue.proxy.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads the log of a run as lines of JSON, in a thread of its own, to its end. */
final class StoryReader {

    /** What was read: the lines by worker, Pod and container, and what the proxy said. */
    record Read(Map<String, List<String>> lines, List<String> notices) {
        boolean saysLoss() {
            return notices.stream().anyMatch(each -> each.contains("missing") || each.contains("gone"));
        }

        /** Checks that lines are in their order and once, and that for each log of which lines are missing a notice names its TaskRun. */
        void requireEveryLineOrItsNotice(Map<String, List<String>> written) {
            assertThat(written.keySet()).as("%s", this).containsAll(lines.keySet());
            lines.forEach((log, read) ->
                    assertThat(written.get(log)).as("%s: %s", log, this).containsSubsequence(read));
            written.forEach((log, all) -> {
                if (!all.equals(lines.get(log))) {
                    assertThat(notices)
                            .as("%s: %s of %s", log, lines.get(log), all)
                            .anyMatch(each -> each.contains(taskRun(log)));
                }
            });
        }

        private static String taskRun(String log) {
            return log.split(" ", -1)[1].replaceFirst("-pod(-retry\\d+)?$", "");
        }
    }

    private final OpenLog log;
    private final Map<String, List<String>> lines = new LinkedHashMap<>();
    private final List<String> notices = new ArrayList<>();
    private final CompletableFuture<Read> result = new CompletableFuture<>();

    StoryReader(OpenLog log) {
        this.log = log;
        Thread thread = new Thread(this::run, "story-reader");
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits for the end. */
    Read await() {
        try {
            return result.get(3, TimeUnit.MINUTES);
        } catch (ExecutionException e) {
            throw new AssertionError("the log broke off", e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("the log does not end: " + soFar(), e);
        }
    }

    /** What has been read by now. */
    synchronized Read soFar() {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        lines.forEach((key, each) -> copy.put(key, List.copyOf(each)));
        return new Read(copy, List.copyOf(notices));
    }

    private void run() {
        try (log;
                BufferedReader reader = new BufferedReader(new InputStreamReader(log.body(), UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                JsonNode json = line.isEmpty() ? Json.MAPPER.createObjectNode() : Json.MAPPER.readTree(line);
                add(json);
            }
            result.complete(soFar());
        } catch (IOException | RuntimeException e) {
            result.completeExceptionally(e);
        }
    }

    private synchronized void add(JsonNode json) {
        if (json.has("notice")) {
            notices.add(json.path("notice").asText());
        } else if (json.has("text")) {
            lines.computeIfAbsent(key(json), key -> new ArrayList<>())
                    .add(json.path("text").asText());
        }
    }

    private static String key(JsonNode json) {
        return json.path("worker").asText() + " " + json.path("pod").asText() + " "
                + json.path("container").asText();
    }
}
