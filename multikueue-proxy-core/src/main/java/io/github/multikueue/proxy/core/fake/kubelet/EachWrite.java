package io.github.multikueue.proxy.core.fake.kubelet;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Sends each write on its own, at once. */
final class EachWrite extends OutputStream {

    private final Sender sender;

    /** Takes what was written, which is its own. */
    @FunctionalInterface
    interface Sender {
        void send(byte[] bytes) throws IOException;
    }

    EachWrite(Sender sender) {
        this.sender = sender;
    }

    @Override
    public void write(int b) throws IOException {
        sender.send(new byte[] {(byte) b});
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        sender.send(Arrays.copyOfRange(bytes, offset, offset + length));
    }
}
