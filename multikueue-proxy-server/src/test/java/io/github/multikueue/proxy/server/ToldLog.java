package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.fake.WrittenLog;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What one reader was told of a run, next to what its containers wrote. Lines say by whom: worker, Pod, part of its UID. */
final class ToldLog {

    private final LogReader reader;
    private final List<WrittenLog> written;

    ToldLog(LogReader reader, List<WrittenLog> written) {
        this.reader = reader;
        this.written = written;
    }

    /** Checks all that was told; returns whether that is every line, and no word of a line that may be missing. */
    boolean isComplete() {
        assertThat(reader.failure()).as("%s", this).isNull();
        assertThat(reader.notices()).as("%s", this).isNotEmpty();
        if (!reader.notices().contains("PipelineRun team-a/run was deleted")) {
            assertThat(reader.notices().get(reader.notices().size() - 1))
                    .as("%s", this)
                    .startsWith("PipelineRun team-a/run: Finished");
        }
        requireOnlyWrittenLinesInOrder();
        requireOrigins();
        requireNoticesOfLosses();
        return written.stream()
                .allMatch(log -> isWhole(log) && noticesOfLosses(log).isEmpty());
    }

    /** Checks that it was said that nothing is there any more. */
    boolean isGone() {
        assertThat(reader.lines()).as("%s", this).isEmpty();
        // Not found, or a conflict with the state of a run that is at no worker any more.
        assertThat(reader.failure()).as("%s", this).containsPattern("\\b(404|409|410)\\b");
        return true;
    }

    private void requireOnlyWrittenLinesInOrder() {
        assertThat(reader.lines()).as("%s", this).doesNotHaveDuplicates();
        int all = 0;
        for (WrittenLog log : written) {
            List<String> told = told(log);
            all += told.size();
            if (!told.isEmpty()) {
                assertThat(log.lines()).as("%s", this).containsSubsequence(told);
            }
        }
        assertThat(all).as("lines of nobody: %s", this).isEqualTo(reader.lines().size());
    }

    private void requireOrigins() {
        for (JsonNode object : reader.objects()) {
            String[] words = object.path("text").asText().split(" ");
            String task = words[1].split("-")[1];
            assertThat(object.path("worker").asText()).as("%s", object).isEqualTo(words[0]);
            assertThat(object.path("pod").asText()).as("%s", object).isEqualTo(words[1]);
            assertThat(object.path("task").asText()).as("%s", object).isEqualTo(task);
            assertThat(object.path("container").asText()).as("%s", object).isEqualTo("step-main");
            assertThat(object.path("attempt").asInt()).as("%s", object).isEqualTo(1);
        }
    }

    /**
     * At most one for each container, and one at least if lines are missing. Of a container that was removed while it ran,
     * nobody may know whether it wrote more: the doubt is told, too. Containers of one name that nobody has ever seen may share
     * a notice.
     */
    private void requireNoticesOfLosses() {
        Map<String, List<WrittenLog>> byTaskRun = written.stream().collect(Collectors.groupingBy(ToldLog::taskRun));
        byTaskRun.forEach((taskRun, logs) -> {
            assertThat(notices(taskRun).isEmpty() && !logs.stream().allMatch(this::isWhole))
                    .as("lines of %s are missing without a word: %s", taskRun, this)
                    .isFalse();
            assertThat(noticesOfLosses(logs.get(0)))
                    .as("notices of losses that name %s: %s", taskRun, this)
                    .hasSizeLessThanOrEqualTo(logs.size());
        });
    }

    private static String taskRun(WrittenLog log) {
        return log.pod().replaceFirst("-pod$", "");
    }

    private List<String> notices(String taskRun) {
        return reader.notices().stream()
                .filter(notice -> notice.contains(taskRun))
                .toList();
    }

    private List<String> noticesOfLosses(WrittenLog log) {
        return notices(taskRun(log)).stream()
                .filter(notice -> !notice.startsWith("trying again: "))
                .toList();
    }

    private boolean isWhole(WrittenLog log) {
        return told(log).equals(log.lines());
    }

    private List<String> told(WrittenLog log) {
        String author = log.worker() + " " + log.pod() + " " + log.podUid().substring(0, 8) + " ";
        return reader.lines().stream().filter(line -> line.startsWith(author)).toList();
    }

    @Override
    public String toString() {
        return reader + " was told " + reader.lines() + " and notices " + reader.notices() + " of " + written;
    }
}
