package io.github.multikueue.proxy.core.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;

/**
 * A {@link Watched} value that is made of one small file: a key, a token, a shared secret. The file is looked at each time the value is
 * asked for, so that a new one counts at once; a file that cannot be read or used changes nothing.
 *
 * <p>Safe for use by many threads.
 *
 * @param <T> the value
 */
public final class WatchedFile<T> {

    private final Path file;
    private final Watched<FileContents, T> watched;
    private volatile boolean mayBeAbsent;

    private WatchedFile(Path file, Watched<FileContents, T> watched, boolean mayBeAbsent) {
        this.file = file;
        this.watched = watched;
        this.mayBeAbsent = mayBeAbsent;
    }

    /**
     * Of a file that is there.
     *
     * @param name what it is called in the log, without its path
     * @param parser makes the value of the file's bytes; its messages go to the log
     * @throws IOException if it cannot be read or used
     * @throws GeneralSecurityException likewise
     */
    public static <T> WatchedFile<T> read(String name, Path file, Watched.Parser<byte[], T> parser)
            throws IOException, GeneralSecurityException {
        Watched<FileContents, T> watched = Watched.read(
                name + " " + file, () -> FileContents.read(file), content -> parser.parse(content.bytes(0)));
        return new WatchedFile<>(file, watched, false);
    }

    /**
     * Of a file that need not be usable yet.
     *
     * @param value the value until it is
     * @param mayBeAbsent whether nothing is wrong as long as the file has never been there
     */
    public static <T> WatchedFile<T> startingWith(
            T value, boolean mayBeAbsent, String name, Path file, Watched.Parser<byte[], T> parser) {
        Watched<FileContents, T> watched =
                Watched.startingWith(name + " " + file, value, content -> parser.parse(content.bytes(0)));
        return new WatchedFile<>(file, watched, mayBeAbsent);
    }

    /** The value of the file as it is now, or was when it was last usable. */
    public T get() {
        look();
        return watched.get();
    }

    /** What is wrong with the file now, so that an old value is used; empty if nothing is. For metrics. */
    public Optional<String> problem() {
        look();
        return watched.problem();
    }

    private void look() {
        if (mayBeAbsent && Files.notExists(file)) {
            return;
        }
        mayBeAbsent = false;
        boolean unused = watched.refresh(() -> FileContents.read(file));
    }
}
