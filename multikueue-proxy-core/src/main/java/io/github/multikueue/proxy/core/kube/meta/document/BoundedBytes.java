package io.github.multikueue.proxy.core.kube.meta.document;

import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.io.IOException;
import java.io.InputStream;

/** Reads bodies of requests that are kept in memory. */
public final class BoundedBytes {

    private BoundedBytes() {}

    /**
     * Reads a body to its end.
     *
     * @param most how many bytes it may have
     * @throws StatusException 413, if it has more
     * @throws IOException of the body
     */
    public static byte[] read(InputStream body, int most) throws IOException {
        byte[] bytes = body.readNBytes(most + 1);
        if (bytes.length > most) {
            throw StatusException.tooLarge(most);
        }
        return bytes;
    }
}
