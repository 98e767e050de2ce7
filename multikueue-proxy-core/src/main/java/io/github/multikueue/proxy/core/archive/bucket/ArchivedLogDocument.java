package io.github.multikueue.proxy.core.archive.bucket;

import static java.util.Objects.requireNonNull;

import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.store.LogEnd;
import io.github.multikueue.proxy.core.store.StoredLog;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is known of a log whose parts are all there. */
record ArchivedLogDocument(
        @Nullable String begun,
        long length,
        @Nullable String ended,
        @Nullable String crc32c) {

    static byte[] of(StoredLog log, LogEnd end) {
        return Json.bytes(Json.MAPPER.valueToTree(new ArchivedLogDocument(
                log.created().toString(), end.length(), end.ended().toString(), end.checksum())));
    }

    static ArchivedLogDocument read(InputStream json) throws IOException {
        ArchivedLogDocument read = Json.MAPPER.readValue(json, ArchivedLogDocument.class);
        if (read == null || read.begun == null || read.ended == null || read.crc32c == null || read.length < 0) {
            throw new IOException("the document of a log is incomplete");
        }
        return read;
    }

    Instant begunAt() throws IOException {
        return time(begun);
    }

    LogEnd end(LogEnd.State state) throws IOException {
        return new LogEnd(length, state, time(ended), crc32c);
    }

    private static Instant time(@Nullable String text) throws IOException {
        try {
            return Instant.parse(requireNonNull(text));
        } catch (DateTimeException e) {
            throw new IOException("no time", e);
        }
    }
}
