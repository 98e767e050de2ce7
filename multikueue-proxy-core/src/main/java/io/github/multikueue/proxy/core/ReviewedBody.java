package io.github.multikueue.proxy.core;

import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.access.StandingAccess;
import io.github.multikueue.proxy.core.io.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The body of a log that is read for as long as its reader may read it. Once access is lost, every read fails with the reason, also one
 * that is blocked, and nothing that was read meanwhile is given away. Access is watched until the end or the close of the log. One
 * thread reads; any may close.
 */
final class ReviewedBody extends BulkInputStream {

    private static final Logger log = LoggerFactory.getLogger(ReviewedBody.class);

    private final InputStream body;
    private final StandingAccess.Watch watch;
    private final AtomicReference<@Nullable ProxyException> reason = new AtomicReference<>();
    private final AtomicReference<@Nullable Consumer<ProxyException>> listener = new AtomicReference<>();

    /** What a read fails with: set once the listener knows, so that nobody learns it from a read before. */
    private volatile @Nullable ProxyException lost;

    /** @param needed what the caller was granted a moment ago */
    ReviewedBody(InputStream body, StandingAccess access, Caller caller, List<AccessAttributes> needed) {
        this.body = body;
        this.watch = access.watch(caller, needed, this::lose);
    }

    /** Has somebody told when access is lost, or at once if it is. */
    void onLost(Consumer<ProxyException> told) {
        listener.set(told);
        tell();
    }

    private void lose(ProxyException why) {
        reason.set(why);
        try {
            tell();
        } finally {
            lost = why;
            closeBody();
        }
    }

    /** Tells a listener that is not told yet, if there is something to tell. */
    private void tell() {
        ProxyException why = reason.get();
        Consumer<ProxyException> told = why == null ? null : listener.getAndSet(null);
        if (why != null && told != null) {
            told.accept(why);
        }
    }

    private void closeBody() {
        try {
            body.close();
        } catch (IOException e) {
            log.debug("A log whose reader lost access did not close cleanly", e);
        }
    }

    private void requireAccess() throws AccessLostException {
        ProxyException why = lost;
        if (why != null) {
            throw new AccessLostException(why);
        }
    }

    @Override
    protected int readPiece(byte[] buffer, int offset, int length) throws IOException {
        requireAccess();
        int count;
        try {
            count = body.read(buffer, offset, length);
        } catch (IOException | ProxyException e) {
            // A body that was closed by the loss of access says only that it is closed.
            requireAccess();
            throw e;
        }
        requireAccess();
        if (count < 0) {
            watch.close();
        }
        return count;
    }

    @Override
    public int available() throws IOException {
        requireAccess();
        return body.available();
    }

    @Override
    public void close() throws IOException {
        watch.close();
        body.close();
    }
}
