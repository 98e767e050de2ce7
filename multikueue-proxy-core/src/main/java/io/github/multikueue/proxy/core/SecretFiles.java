package io.github.multikueue.proxy.core;

import io.github.multikueue.proxy.core.tls.WatchedFile;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The files with secrets that are configured. They may change while the proxy runs; one that has changed and cannot be used says so,
 * see {@link WatchedFile#problem}.
 *
 * @param cursorKey the key that cursors are signed with
 * @param resultsToken the token for Tekton Results
 */
public record SecretFiles(Optional<WatchedFile<byte[]>> cursorKey, Optional<WatchedFile<?>> resultsToken) {

    /** Those that are there, by what they are: {@code cursor-key}, {@code tekton-results-token}. */
    public Map<String, WatchedFile<?>> byKind() {
        Map<String, WatchedFile<?>> files = new TreeMap<>();
        cursorKey.ifPresent(file -> files.put("cursor-key", file));
        resultsToken.ifPresent(file -> files.put("tekton-results-token", file));
        return files;
    }
}
