package io.github.multikueue.proxy.core.gateway.renaming;

import java.io.IOException;
import java.io.OutputStream;

/** Where the restored body of an answer goes to. Remembers whether the client is gone, as opposed to the API server. */
abstract class AnswerOutput extends OutputStream {

    private boolean failed;
    private long written;

    /** Something that fails if the client is gone. */
    interface Write {
        void run() throws IOException;
    }

    final void attempt(Write write) throws IOException {
        try {
            write.run();
        } catch (IOException e) {
            failed = true;
            throw e;
        }
    }

    /** Whether the client is gone. */
    final boolean failed() {
        return failed;
    }

    /** How many bytes were written. */
    final long written() {
        return written;
    }

    @Override
    public final void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public final void write(byte[] bytes, int offset, int length) throws IOException {
        written += length;
        attempt(() -> send(bytes, offset, length));
    }

    /** Writes a part of an array. */
    abstract void send(byte[] bytes, int offset, int length) throws IOException;
}
