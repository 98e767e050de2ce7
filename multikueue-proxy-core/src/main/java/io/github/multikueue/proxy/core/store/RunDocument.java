package io.github.multikueue.proxy.core.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The {@code run.json} in the directory of a run: which run it is. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RunDocument(
        String namespace, String name, String uid, @Nullable JsonNode description) {

    private static final String FILE = "run.json";

    static RunDocument of(LogKey key) {
        return new RunDocument(key.namespace(), key.run(), key.jobUid(), null);
    }

    /**
     * Reads the document, which must be there.
     *
     * @throws IOException if it is missing, or of another run than the name of the directory says
     */
    static RunDocument read(Path directory) throws IOException {
        RunDocument document = find(directory);
        if (document == null || document.uid == null || !directory.endsWith(document.uid)) {
            throw new IOException(FILE + " is missing, or of another run");
        }
        return document;
    }

    /** Reads the document; null if there is none. */
    static @Nullable RunDocument find(Path directory) throws IOException {
        return SmallFiles.read(directory.resolve(FILE), RunDocument.class);
    }

    static boolean isIn(Path directory) {
        return Files.exists(directory.resolve(FILE), LinkOption.NOFOLLOW_LINKS);
    }

    /** When it was written last. */
    static Instant written(Path directory) throws IOException {
        return Files.getLastModifiedTime(directory.resolve(FILE), LinkOption.NOFOLLOW_LINKS)
                .toInstant();
    }

    void write(Path directory) throws IOException {
        SmallFiles.write(directory.resolve(FILE), this);
    }

    RunDocument describedAs(@Nullable JsonNode other) {
        return new RunDocument(namespace, name, uid, other);
    }
}
