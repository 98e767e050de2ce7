package io.github.multikueue.proxy.core.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The bytes of one log. All by position, so the writer and any number of readers share the file. */
final class LogFile {

    private final Path path;
    private final OpenFiles files;

    LogFile(Path path, OpenFiles files) {
        this.path = path;
        this.files = files;
    }

    /** Reads what fits; -1 behind the end of the file. */
    int read(long position, byte[] buffer, int offset, int length) throws IOException {
        return files.use(path, file -> file.read(ByteBuffer.wrap(buffer, offset, length), position));
    }

    /** Writes all of it. */
    void write(long position, byte[] bytes, int offset, int length) throws IOException {
        files.use(path, file -> {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
            while (buffer.hasRemaining()) {
                file.write(buffer, position + buffer.position() - offset);
            }
            return length;
        });
    }

    long size() throws IOException {
        return files.use(path, file -> file.size());
    }

    void truncate(long length) throws IOException {
        files.use(path, file -> file.truncate(length));
    }

    void close() {
        files.forget(path);
    }
}
