package io.github.multikueue.proxy.core.gateway;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The body of an answer, of which the cache is told as it is read. */
final class SniffedBody extends FilterInputStream {

    private final WriteNotices.Sniffer sniffer;

    SniffedBody(InputStream body, WriteNotices.Sniffer sniffer) {
        super(body);
        this.sniffer = sniffer;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        if (read > 0) {
            sniffer.seen(offset == 0 ? bytes : Arrays.copyOfRange(bytes, offset, offset + read), read);
        }
        return read;
    }
}
