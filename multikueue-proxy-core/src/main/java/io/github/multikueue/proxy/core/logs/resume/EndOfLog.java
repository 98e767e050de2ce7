package io.github.multikueue.proxy.core.logs.resume;

import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.core.logs.format.LogNotices;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How a followed log ends, and what its reader is told of that. For one thread. */
final class EndOfLog {

    private final LogRequest request;
    private final LogCompleteness completeness;
    private final Consumer<String> notices;
    private final ResumeCounts counts;
    private boolean over;
    private @Nullable String lost;

    /** @param notices takes what the reader should know */
    EndOfLog(LogRequest request, LogCompleteness completeness, Consumer<String> notices, ResumeCounts counts) {
        this.request = request;
        this.completeness = completeness;
        this.notices = notices;
        this.counts = counts;
    }

    /** Whether the log has ended. */
    boolean over() {
        return over;
    }

    /** If the end of the log could not be had: why. */
    @Nullable
    String lost() {
        return lost;
    }

    /** All that was left of the log has been read. */
    void reached() {
        over = true;
    }

    /**
     * The worker does not have the log of a container that has terminated any more.
     *
     * @param sentence what it said
     */
    void thrownAway(String sentence) {
        over = true;
        if (!completeness.isComplete()) {
            lose(LogNotices.workerSays(sentence));
        }
    }

    /**
     * The Pod is gone.
     *
     * @param opened whether there was a transfer of the log
     */
    void podGone(boolean opened) {
        over = true;
        String trouble = completeness.trouble();
        if (!opened && trouble.isEmpty() && !completeness.finished()) {
            notices.accept(pod() + " is gone; " + container() + " did not start");
        } else if (!opened && trouble.isEmpty()) {
            lose(pod() + " was gone before the log of " + container() + " could be read");
        } else if (!completeness.isComplete()) {
            lose((trouble.isEmpty() ? container() + " went on after the last transfer had ended" : trouble) + ", and "
                    + pod() + " is gone");
        }
    }

    /** The line delivered last is not in the log any more, so that nobody knows what came behind it. */
    void lineLost() {
        missing("the line read last is not in the worker's log any more");
    }

    private void lose(String why) {
        lost = why;
        missing(why);
    }

    private void missing(String why) {
        counts.lost();
        notices.accept(LogNotices.linesMissing(why));
    }

    private String pod() {
        return "pod " + request.pod();
    }

    private String container() {
        return "container " + request.container();
    }
}
