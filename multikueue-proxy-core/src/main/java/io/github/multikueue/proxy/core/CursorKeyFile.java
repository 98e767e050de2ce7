package io.github.multikueue.proxy.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The key that cursors are signed with. */
final class CursorKeyFile {

    private static final int RANDOM_BYTES = 32;
    private static final int LEAST = 32;
    private static final int MOST = 4096;

    private CursorKeyFile() {}

    /**
     * Reads the key.
     *
     * @param file null for a random key
     * @throws InvalidConfigException if the file cannot be read, or has too few or too many bytes
     */
    static byte[] read(@Nullable Path file) {
        if (file == null) {
            byte[] key = new byte[RANDOM_BYTES];
            new SecureRandom().nextBytes(key);
            return key;
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

    private static InvalidConfigException invalid(Path file, String problem) {
        return new InvalidConfigException(List.of("cursor key file: " + file + ": " + problem));
    }
}
