package io.github.multikueue.proxy.core;

import io.github.multikueue.proxy.core.tls.WatchedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file with the key that cursors are signed with. */
final class CursorKeyFile {

    private static final Logger log = LoggerFactory.getLogger(CursorKeyFile.class);
    private static final String NAME = "cursor key file";
    private static final int RANDOM_BYTES = 32;
    private static final int LEAST = 32;
    private static final int MOST = 4096;
    private static final String EXPECTED = " (expected: from " + LEAST + " to " + MOST + " random bytes)";

    private CursorKeyFile() {}

    /**
     * The key of a file. If that is absent from a directory that exists, it is a random one until the file comes.
     *
     * @throws InvalidConfigException if the file cannot be read, or has too few or too many bytes
     */
    static WatchedFile<byte[]> open(Path file) {
        if (isAbsentFromItsDirectory(file)) {
            log.warn("{}: {}: absent; cursors are good in this process alone, until it ends", NAME, file);
            return WatchedFile.startingWith(random(), true, NAME, file, CursorKeyFile::key);
        }
        try {
            return WatchedFile.read(NAME, file, CursorKeyFile::key);
        } catch (InvalidKeyException e) {
            throw invalid(file, String.valueOf(e.getMessage()));
        } catch (IOException | GeneralSecurityException e) {
            throw invalid(file, "cannot be read" + EXPECTED);
        }
    }

    /** A key that is good for this process alone. */
    static byte[] random() {
        byte[] key = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(key);
        return key;
    }

    private static byte[] key(byte[] content) throws InvalidKeyException {
        if (content.length < LEAST || content.length > MOST) {
            throw new InvalidKeyException(content.length + " bytes" + EXPECTED);
        }
        return content;
    }

    /** An optional Secret that does not exist is mounted as an empty directory. */
    private static boolean isAbsentFromItsDirectory(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        return directory != null && Files.isDirectory(directory) && Files.notExists(file);
    }

    private static InvalidConfigException invalid(Path file, String problem) {
        return new InvalidConfigException(List.of(NAME + ": " + file + ": " + problem));
    }
}
