package io.github.multikueue.proxy.server.command;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** Writes files that nobody but their owner may read (mode 0600), where the file system knows that. */
final class PrivateFiles {

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path directory;

    PrivateFiles(Path directory) {
        this.directory = directory;
    }

    Path directory() {
        return directory;
    }

    /**
     * Writes the files, or none of them if one is there that must not be replaced. Each of them is complete or not there.
     *
     * @param texts by file name
     * @throws FileAlreadyExistsException naming a file that is there
     * @throws IOException if one cannot be written
     */
    void write(Map<String, String> texts, boolean overwrite) throws IOException {
        Files.createDirectories(directory);
        if (!overwrite) {
            requireAbsent(texts);
        }
        for (Map.Entry<String, String> each : texts.entrySet()) {
            write(directory.resolve(each.getKey()), each.getValue());
        }
    }

    private void requireAbsent(Map<String, String> texts) throws FileAlreadyExistsException {
        for (String name : texts.keySet()) {
            Path file = directory.resolve(name);
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(file.toString());
            }
        }
    }

    private void write(Path file, String text) throws IOException {
        Path written = createEmpty(file.getFileName() + ".");
        try {
            Files.writeString(written, text);
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    private Path createEmpty(String prefix) throws IOException {
        return Files.getFileStore(directory).supportsFileAttributeView("posix")
                ? Files.createTempFile(directory, prefix, ".tmp", OWNER_ONLY)
                : Files.createTempFile(directory, prefix, ".tmp");
    }
}
