package io.github.multikueue.proxy.core;

import io.github.multikueue.proxy.api.ForbiddenException;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.UnauthenticatedException;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import java.io.IOException;

/** The reader of an {@link OpenLog} may not read on. The message is meant for the reader, as that of the {@link #reason} is. */
public final class AccessLostException extends IOException {

    private static final long serialVersionUID = 1L;

    private final ProxyException reason;

    AccessLostException(ProxyException reason) {
        super(reason.getMessage(), reason);
        this.reason = reason;
    }

    /**
     * Why: a {@link ForbiddenException} or an {@link UnauthenticatedException} if access was revoked, an
     * {@link UpstreamFailureException} if nobody could say for three intervals.
     */
    public ProxyException reason() {
        return reason;
    }
}
