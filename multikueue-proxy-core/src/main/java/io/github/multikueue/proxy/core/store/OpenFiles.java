package io.github.multikueue.proxy.core.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Scheduler;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that are open because somebody has just used them: one handle for the writer and all readers of a file, and none
 * for a file that rests. Safe for use by many threads.
 */
final class OpenFiles implements AutoCloseable {

    /** Something done with an open file. It may be done twice, so it must name positions. */
    @FunctionalInterface
    interface Use<T> {
        T with(FileChannel file) throws IOException;
    }

    /** Opens a file for reading and writing. */
    @FunctionalInterface
    interface Opener {
        FileChannel open(Path path) throws IOException;
    }

    private static final Logger log = LoggerFactory.getLogger(OpenFiles.class);

    private static final long MOST = 512;
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final int MOST_TRIES = 100;

    private final Opener opener;
    private final Cache<Path, FileChannel> open = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterAccess(IDLE)
            .scheduler(Scheduler.systemScheduler())
            .executor(Runnable::run)
            .removalListener((@Nullable Path path, @Nullable FileChannel file, RemovalCause cause) -> close(path, file))
            .build();

    OpenFiles() {
        this(OpenFiles::openExisting);
    }

    /** @param opener opens the files; not one that is a symbolic link */
    OpenFiles(Opener opener) {
        this.opener = opener;
    }

    /**
     * Uses an existing file, which may not be a symbolic link. Another thread's interruption, or one file too many, may close it in between: then it is
     * opened once more.
     *
     * @throws InterruptedIOException if this thread is interrupted
     */
    <T> T use(Path path, Use<T> use) throws IOException {
        for (int tries = 1; ; tries++) {
            FileChannel file = get(path);
            try {
                return use.with(file);
            } catch (NonWritableChannelException e) {
                // The disk was read-only when the file was opened; perhaps it is not any more, and else it says why.
                open.put(path, opener.open(path));
            } catch (ClosedByInterruptException e) {
                open.asMap().remove(path, file);
                throw interrupted();
            } catch (ClosedChannelException e) {
                open.asMap().remove(path, file);
                if (tries == MOST_TRIES) {
                    throw e;
                }
            }
        }
    }

    /** Closes a file; whoever uses it next opens it again, unless it is gone. */
    void forget(Path path) {
        open.invalidate(path);
    }

    long count() {
        return open.estimatedSize();
    }

    @Override
    public void close() {
        open.invalidateAll();
    }

    private FileChannel get(Path path) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted();
        }
        try {
            return open.get(path, this::open);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static InterruptedIOException interrupted() {
        return new InterruptedIOException("interrupted while using a stored log");
    }

    private FileChannel open(Path path) {
        try {
            return opener.open(path);
        } catch (IOException e) {
            return openToRead(path, e);
        }
    }

    /** On a disk that can only be read any more, what is there is read nevertheless. */
    private static FileChannel openToRead(Path path, IOException unwritable) {
        try {
            return FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw new UncheckedIOException(unwritable);
        }
    }

    private static FileChannel openExisting(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }

    private static void close(@Nullable Path path, @Nullable FileChannel file) {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                log.warn("log store: {} could not be closed: {}", path, e.toString());
            }
        }
    }
}
