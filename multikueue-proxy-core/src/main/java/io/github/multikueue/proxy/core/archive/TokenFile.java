package io.github.multikueue.proxy.core.archive;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file with a token that somebody else replaces from time to time. It is small, and read each time. */
record TokenFile(Path path) {

    private static final int MAX_BYTES = 64 << 10;

    /** @throws UpstreamFailureException if there is no token in it */
    String read() {
        try (InputStream file = Files.newInputStream(path)) {
            String text = new String(file.readNBytes(MAX_BYTES), StandardCharsets.UTF_8).strip();
            return new Caller.BearerToken(text).token();
        } catch (IOException | ProxyException e) {
            throw new UpstreamFailureException("the proxy has no usable token for Tekton Results", e);
        }
    }
}
