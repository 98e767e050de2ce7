package io.github.multikueue.proxy.core.archive;

import io.github.multikueue.proxy.core.kube.client.ApiStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** What is made of a transfer while it runs. Closing it, from any thread, ends the transfer, and with it a blocked read. */
final class ArchivedLog extends FilterInputStream {

    private final ApiStream transfer;
    private volatile boolean closed;

    ArchivedLog(ApiStream transfer, InputStream content) {
        super(content);
        this.transfer = transfer;
    }

    @Override
    public int read() throws IOException {
        requireOpen();
        return in.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        requireOpen();
        return in.read(buffer, offset, length);
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the log is closed");
        }
    }

    @Override
    public void close() {
        closed = true;
        transfer.close();
    }
}
