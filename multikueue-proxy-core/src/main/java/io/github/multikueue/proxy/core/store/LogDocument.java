package io.github.multikueue.proxy.core.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The {@code .json} file of a log: whose it is. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record LogDocument(
        String worker,
        String pod,
        String podUid,
        String container,
        String created,
        @Nullable JsonNode description) {

    static LogDocument of(LogKey key, Instant created, @Nullable JsonNode description) {
        return new LogDocument(key.worker(), key.pod(), key.podUid(), key.container(), created.toString(), description);
    }

    static LogDocument read(StoredLogFiles files) throws IOException {
        LogDocument document = SmallFiles.read(files.document(), LogDocument.class);
        if (document == null
                || document.worker == null
                || document.pod == null
                || document.podUid == null
                || document.container == null
                || document.created == null) {
            throw new IOException("it is not known whose log it is");
        }
        return document;
    }

    LogKey key(StoredRun run) {
        return new LogKey(run.namespace(), run.name(), run.jobUid(), worker, pod, podUid, container);
    }

    Instant time() throws IOException {
        try {
            return Instant.parse(created);
        } catch (DateTimeException e) {
            throw new IOException("created: no time", e);
        }
    }
}
