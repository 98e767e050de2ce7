package io.github.multikueue.proxy.core;

import java.io.IOException;
import java.io.InputStream;

/**
 * An open log. Closing it, from any thread, ends a blocked read and the transfer from the worker.
 *
 * @param worker the name of the worker it comes from
 * @param container the container that was read, also if it was chosen by default
 * @param body the bytes as the container wrote them; a read returns what is there without waiting for more
 */
public record ContainerLog(String worker, String container, InputStream body) implements AutoCloseable {

    @Override
    public void close() throws IOException {
        body.close();
    }
}
