package io.github.multikueue.proxy.core.logs.resume;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.LostLogException;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.io.EditedInputStream;
import io.github.multikueue.proxy.core.logs.ContainerStates;
import io.github.multikueue.proxy.core.logs.LogPosition;
import io.github.multikueue.proxy.core.logs.format.TimestampedForm;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A container's log in the timestamped form that is followed until the container has ended, whatever becomes of the connections
 * it is read by: each line once.
 *
 * <p>When a transfer ends or breaks, the state of the container says what that means. As long as it runs, a new transfer goes on
 * where the last one stopped, even in the midst of a line. The log has ended when a transfer that was begun after the end of
 * the container has come to its own end. A container that has not started is waited for.
 *
 * <p>Where lines may be missing, since the kubelet has rotated them away or the Pod is gone, the stream says so in a notice. A
 * failure that lasts longer than the {@link ResumePolicy} allows ends it with an {@code IOException}; it never ends as if it
 * were complete.
 *
 * <p>For one thread; only {@link #close} may be called by others, and ends a blocked read at once.
 */
public final class ResumingLog extends EditedInputStream {

    /** How much of a log is looked at before anybody reads it. */
    private static final int FIRST_LOOK = 256;

    private final LogRequest request;
    private final LineDeduplicator delivered;
    private final CancellableWaits waits;
    private final ResumePolicy policy;
    private final IdleReadTimeout quietWatch;
    private final FollowStateMachine transfers;
    private volatile @Nullable InputStream transfer;

    /**
     * Does nothing before the first read, or {@link #connect}.
     *
     * @param live opens one transfer; asked anew for each, so that it may use other connections and credentials. Its streams
     *     end when their connection ends
     * @param request with the UID of the Pod; of its options, those that select where to begin are honoured
     * @param states tells how the container is
     * @param behind the line to begin behind, or null to begin where the options say
     * @param caughtUp told once, by the reading thread, when all that was there at the beginning has been read; or null
     */
    public ResumingLog(
            LogStreamer live,
            LogRequest request,
            ContainerStates states,
            ResumePolicy policy,
            ResumeThreads threads,
            @Nullable LogPosition behind,
            @Nullable Runnable caughtUp) {
        this.request = request;
        this.policy = policy;
        this.delivered = new LineDeduplicator(behind, request.options().tailLines() != null);
        this.quietWatch = new IdleReadTimeout(policy, threads);
        this.waits = new CancellableWaits(threads);
        this.transfers =
                new FollowStateMachine(live, request, states, policy, delivered, waits, this::notice, caughtUp);
    }

    /**
     * Makes the first call now, instead of with the first read, for a caller who wants to know why it fails. Of a container
     * that has terminated, the beginning of the log is read, too. To be called once, before the first read. If it throws, the
     * stream is closed.
     *
     * @throws NotFoundException if the Pod is gone, or another one has its name
     * @throws LostLogException if the container has terminated, and the worker does not have its log any more
     * @throws ProxyException if the worker refuses, or the container cannot start; not if it is only waiting to start
     */
    public void connect() {
        boolean connected = false;
        try {
            boolean resumed = delivered.any();
            use(transfers.first());
            if (!resumed) {
                requireLog();
            }
            connected = true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (!connected) {
                close();
            }
        }
    }

    /** Whether the log has ended, but its end could not be had; the last notice says why. */
    public boolean endIsLost() {
        return transfers.end().lost() != null;
    }

    @Override
    protected int readPiece(byte[] bytes, int offset, int length) throws IOException {
        waits.requireOpen();
        return super.readPiece(bytes, offset, length);
    }

    @Override
    public void close() {
        waits.end();
        quietWatch.close();
        closeTransfer();
    }

    private void requireLog() throws IOException {
        byte[] first = new byte[FIRST_LOOK];
        InputStream in = transfer;
        while (in != null && in == transfer && transfers.hasAll() && aside() == 0) {
            int read = read(in, first, 0, first.length);
            if (read > 0) {
                transfers.progress();
                putAside(Arrays.copyOf(first, read));
            }
        }
        String lost = transfers.end().lost();
        if (lost != null) {
            throw LostLogException.of(request, lost);
        }
    }

    @Override
    protected int fill(byte[] bytes, int offset, int length) throws IOException {
        while (aside() == 0 && !transfers.end().over()) {
            InputStream in = transfer;
            if (in == null) {
                use(transfers.step());
                continue;
            }
            int end = read(in, bytes, offset, length);
            if (end > offset) {
                transfers.progress();
                return end - offset;
            }
        }
        return aside() == 0 ? -1 : 0;
    }

    /** Reads from a transfer what is new; returns where it ends. */
    private int read(InputStream in, byte[] bytes, int offset, int length) throws IOException {
        try {
            delivered.requireLog();
            int held = delivered.restore(bytes, offset);
            int read = quietWatch.read(in, bytes, offset + held, length - held);
            if (read >= 0) {
                int end = delivered.accept(bytes, offset, offset + held + read);
                if (transfers.haveEnough()) {
                    closeTransfer();
                    transfers.ended();
                }
                return end;
            }
            closeTransfer();
            delivered.requireEndOfLog();
            transfers.ended();
        } catch (IOException e) {
            closeTransfer();
            waits.requireOpen();
            transfers.broke(e, quietWatch.hasClosed(in));
        }
        return offset;
    }

    private void notice(String message) {
        String newline = delivered.inLine() ? "\n" : "";
        delivered.endLine();
        putAside((newline + TimestampedForm.notice(policy.clock().instant(), message)).getBytes(UTF_8));
    }

    private void use(@Nullable InputStream next) throws IOException {
        transfer = next;
        try {
            waits.requireOpen();
        } catch (IOException e) {
            closeTransfer();
            throw e;
        }
    }

    private void closeTransfer() {
        InputStream in = transfer;
        transfer = null;
        if (in != null) {
            TransferOpener.discard(in);
        }
    }
}
