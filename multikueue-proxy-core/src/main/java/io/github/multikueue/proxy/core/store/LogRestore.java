package io.github.multikueue.proxy.core.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/**
 * Writes a log that has ended elsewhere next to its place, compares it with its end mark, and then moves it there. A crash in between
 * leaves a log that is unfinished, and can be restored again. For one thread.
 */
final class LogRestore implements Closeable {

    private static final int BLOCK = 64 * 1024;

    /**
     * What is restored.
     *
     * @param key whose log it is
     * @param begun when it was begun to be stored
     * @param end its end, with a checksum
     * @param content its bytes
     */
    record Source(LogKey key, Instant begun, LogEnd end, InputStream content) {}

    private final StoredRun run;
    private final Source source;
    private final StoredLogFiles files;
    private final Path unfinished;

    LogRestore(StoredRun run, Source source, StoredLogFiles files) {
        this.run = run;
        this.source = source;
        this.files = files;
        this.unfinished = files.log().resolveSibling(files.log().getFileName() + SmallFiles.UNFINISHED);
    }

    long length() {
        return source.end().length();
    }

    /** @throws LogStoreException if it has other bytes than its end mark says */
    void copy() throws IOException {
        LogChecksum checksum = new LogChecksum();
        long copied = 0;
        try (FileChannel file =
                SmallFiles.open(unfinished, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
            byte[] block = new byte[BLOCK];
            for (int count = read(block); count > 0 && copied <= length(); count = read(block)) {
                checksum.add(block, 0, count);
                write(file, ByteBuffer.wrap(block, 0, count));
                copied += count;
            }
        }
        if (copied != length() || !checksum.text().equals(source.end().checksum())) {
            throw new LogStoreException("the " + source.key().title() + " has other bytes than were archived");
        }
    }

    private int read(byte[] block) throws IOException {
        return source.content().readNBytes(block, 0, block.length);
    }

    private static void write(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    /** Moves it to its place. The file of a log is there before the document that says whose it is, and the mark comes last. */
    StoredLog finish() throws IOException {
        Files.deleteIfExists(files.end());
        SmallFiles.makePrivateFile(files.log());
        SmallFiles.write(files.document(), LogDocument.of(source.key(), source.begun(), null));
        Files.move(unfinished, files.log(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        EndMark.write(files.end(), source.end());
        StoredLog restored = StoredLog.load(run, files);
        restored.touch();
        return restored;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(unfinished);
    }
}
