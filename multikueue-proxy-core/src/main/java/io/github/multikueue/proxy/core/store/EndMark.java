package io.github.multikueue.proxy.core.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JacksonException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The {@code .end} file: a {@link LogEnd}. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record EndMark(
        long length,
        @Nullable String state,
        @Nullable String ended,
        @Nullable String crc32c) {

    private static final Logger log = LoggerFactory.getLogger(EndMark.class);

    static void write(Path file, LogEnd end) throws IOException {
        String state = end.state().name().toLowerCase(Locale.ROOT);
        SmallFiles.write(file, new EndMark(end.length(), state, end.ended().toString(), end.checksum()));
    }

    /** Null if there is none, or none that can be understood. */
    static @Nullable LogEnd read(Path file) throws IOException {
        try {
            EndMark mark = SmallFiles.read(file, EndMark.class);
            return mark == null ? null : mark.toEnd();
        } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
            log.warn("log store: {} cannot be understood; the log counts as unfinished", file);
            return null;
        }
    }

    private LogEnd toEnd() {
        if (length < 0 || state == null || ended == null) {
            throw new IllegalArgumentException("incomplete");
        }
        LogEnd.State its = LogEnd.State.valueOf(state.toUpperCase(Locale.ROOT));
        return new LogEnd(length, its, Instant.parse(ended), crc32c);
    }
}
