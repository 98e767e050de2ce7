package io.github.multikueue.proxy.core.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of some small files, all read at about the same time. Two of them are equal if all bytes are, so that a
 * {@link Watched} value notices a change however the files were changed: written in place, renamed, or swapped behind a
 * symbolic link as Kubernetes does it. Immutable.
 */
public final class FileContents {

    /** The most that a Secret or ConfigMap can hold. */
    private static final int MOST_BYTES = 1 << 20;

    private final List<ByteBuffer> files;

    private FileContents(List<ByteBuffer> files) {
        this.files = List.copyOf(files);
    }

    /**
     * Reads the files.
     *
     * @throws IOException if one of them cannot be read, or has more than 1 MiB
     */
    public static FileContents read(Path... files) throws IOException {
        List<ByteBuffer> contents = new ArrayList<>();
        for (Path file : files) {
            contents.add(ByteBuffer.wrap(read(file)));
        }
        return new FileContents(contents);
    }

    private static byte[] read(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] bytes = stream.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IOException(file + ": more than " + MOST_BYTES + " bytes");
            }
            return bytes;
        }
    }

    /** A copy of the bytes of the file at this position, counted from 0. */
    public byte[] bytes(int index) {
        return files.get(index).array().clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FileContents contents && files.equals(contents.files);
    }

    @Override
    public int hashCode() {
        return files.hashCode();
    }

    /** Tells how many files there are, and nothing of what is in them. */
    @Override
    public String toString() {
        return "FileContents[" + files.size() + " files]";
    }
}
