package io.github.multikueue.proxy.core.fake.http;

import java.io.IOException;

/** What happens when a fault's number of bytes of a body is reached. */
@FunctionalInterface
public interface BodyCut {

    /**
     * Returns to go on.
     *
     * @throws IOException to cut the connection
     */
    void run() throws IOException;
}
