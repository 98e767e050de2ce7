package io.github.multikueue.proxy.core.logs.live;

import io.github.multikueue.proxy.core.io.EditedInputStream;
import io.github.multikueue.proxy.core.logs.resume.IdleReadTimeout;
import io.github.multikueue.proxy.core.logs.resume.ResumePolicy;
import io.github.multikueue.proxy.core.logs.resume.ResumeThreads;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A log that is read in one transfer; when its connection has been silent for too long, it breaks. For one thread; only
 * {@link #close} may be called by others, and ends a blocked read.
 */
abstract class SingleTransfer extends EditedInputStream {

    /** A text that is longer is no sentence of a kubelet. */
    static final int LONGEST_SENTENCE = 4 << 10;

    private final InputStream in;
    private final IdleReadTimeout quietWatch;
    private boolean over;
    private @Nullable IOException failure;

    /** @param in the log as the worker gives it; closed with this */
    SingleTransfer(InputStream in, ResumePolicy policy, ResumeThreads threads) {
        this.in = in;
        this.quietWatch = new IdleReadTimeout(policy, threads);
    }

    @Override
    protected final int fill(byte[] bytes, int offset, int length) throws IOException {
        if (failure != null) {
            throw failure;
        }
        return over ? -1 : fillOn(bytes, offset, length);
    }

    /** Does what {@link #fill} does, until the transfer is over. */
    abstract int fillOn(byte[] bytes, int offset, int length) throws IOException;

    /** Reads from the transfer. */
    int readTransfer(byte[] bytes, int offset, int length) throws IOException {
        return quietWatch.read(in, bytes, offset, length);
    }

    /** Nothing more is read: what is put aside is the rest. */
    final void end() {
        over = true;
    }

    /** The transfer broke before anybody read it, so the first read will fail. */
    final void breakWith(IOException why) {
        failure = why;
    }

    @Override
    public int available() throws IOException {
        return over ? aside() : aside() + in.available();
    }

    @Override
    public void close() throws IOException {
        quietWatch.close();
        in.close();
    }
}
