package io.github.multikueue.proxy.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The key that cursors are signed with. */
final class CursorKeyFile {

    private static final Logger log = LoggerFactory.getLogger(CursorKeyFile.class);
    private static final int RANDOM_BYTES = 32;
    private static final int LEAST = 32;
    private static final int MOST = 4096;

    private CursorKeyFile() {}

    /**
     * Reads the key.
     *
     * @param file null for a random key; also if it is absent from a directory that exists
     * @throws InvalidConfigException if the file cannot be read, or has too few or too many bytes
     */
    static byte[] read(@Nullable Path file) {
        if (file == null) {
            return random();
        }
        if (isAbsentFromItsDirectory(file)) {
            log.warn("cursor key file: {}: absent; cursors are good in this process alone, until it ends", file);
            return random();
        }
        try {
            long size = Files.size(file);
            if (size < LEAST || size > MOST) {
                throw invalid(file, size + " bytes (expected: from " + LEAST + " to " + MOST + " random bytes)");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw invalid(file, "cannot be read (expected: from " + LEAST + " to " + MOST + " random bytes)");
        }
    }

    private static byte[] random() {
        byte[] key = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(key);
        return key;
    }

    /** An optional Secret that does not exist is mounted as an empty directory. */
    private static boolean isAbsentFromItsDirectory(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        return directory != null && Files.isDirectory(directory) && Files.notExists(file);
    }

    private static InvalidConfigException invalid(Path file, String problem) {
        return new InvalidConfigException(List.of("cursor key file: " + file + ": " + problem));
    }
}
