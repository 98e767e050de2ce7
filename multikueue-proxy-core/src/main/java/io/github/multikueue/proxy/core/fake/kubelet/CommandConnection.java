package io.github.multikueue.proxy.core.fake.kubelet;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** How a command is connected with a client: by channels with the numbers that Kubernetes has given them. Used by one thread. */
interface CommandConnection {
    int STDIN = 0;
    int STDOUT = 1;
    int STDERR = 2;
    int RESULT = 3;

    /** What the client sends; no more comes when it ends. */
    InputStream stdin();

    /** To a channel; each write is sent at once. */
    OutputStream output(int channel);

    /**
     * Nothing more comes.
     *
     * @param status how the command has ended, in JSON
     */
    void end(byte[] status) throws IOException;
}
