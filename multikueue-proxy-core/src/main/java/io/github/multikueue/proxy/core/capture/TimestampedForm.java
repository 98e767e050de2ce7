package io.github.multikueue.proxy.core.capture;

import com.google.common.io.ByteStreams;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.core.logs.format.LogText;
import java.io.InputStream;

/** Logs are stored with the time of each line; not every reader asks for that. */
final class TimestampedForm {

    private TimestampedForm() {}

    /** What to ask the store for, followed if the reader follows. */
    static LogOptions of(LogOptions asked) {
        return of(asked, asked.follow());
    }

    /**
     * What to ask the store for. A limit in bytes is not for the store: it is of what the reader gets, which may be without
     * times.
     */
    static LogOptions of(LogOptions asked, boolean follow) {
        return new LogOptions(follow, false, true, asked.tailLines(), asked.sinceSeconds(), asked.sinceTime(), null);
    }

    /** What the reader gets. */
    static InputStream asAsked(LogOptions asked, InputStream timestamped) {
        InputStream text = asked.timestamps() ? timestamped : LogText.withoutTimes(timestamped);
        Long limit = asked.limitBytes();
        return limit == null ? text : ByteStreams.limit(text, limit);
    }
}
