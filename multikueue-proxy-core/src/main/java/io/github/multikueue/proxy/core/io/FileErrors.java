package io.github.multikueue.proxy.core.io;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What is wrong with files, for those who configured them. */
public final class FileErrors {

    private FileErrors() {}

    /** What is wrong with a file or what is in it, in words for its user: names the file if it cannot be read, and no class. */
    public static String problem(Exception e) {
        return e instanceof FileSystemException file ? file.getFile() + ": " + reason(e) : reason(e);
    }

    /** The same without the name of the file. */
    public static String reason(Exception e) {
        if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (e instanceof AccessDeniedException) {
            return "access denied";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "exists already";
        }
        // The most frequent ones of these exceptions have the name of the file for their whole message.
        String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return reason == null ? "cannot be read or used" : reason;
    }
}
