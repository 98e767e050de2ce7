package io.github.multikueue.proxy.core.logs.resume;

import java.util.concurrent.atomic.LongAdder;

/** What has happened to followed logs, counted for metrics. Safe for use by many threads. */
public final class ResumeCounts {

    private final LongAdder resumes = new LongAdder();
    private final LongAdder losses = new LongAdder();

    /** How often a followed log went on, with something new, after its transfer had broken or had ended too early. */
    public long resumes() {
        return resumes.sum();
    }

    /** How often a reader was told that lines are missing. Of one place, as often as the log is read from the worker. */
    public long losses() {
        return losses.sum();
    }

    void resumed() {
        resumes.increment();
    }

    void lost() {
        losses.increment();
    }
}
