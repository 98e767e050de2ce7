package io.github.multikueue.proxy.core.logs;

import com.google.common.base.Throwables;
import io.github.multikueue.proxy.api.ProxyException;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A log broke off before its end, for a reason that readers may be told. */
public final class BrokenLogException extends IOException {

    /** The reason if nothing else is known than that bytes did not come. */
    public static final String CONNECTION_BROKE = "the connection to the worker broke";

    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * @param message the whole sentence, for logs and for readers who get one log alone
     * @param reason why, without the name of the log; has no addresses
     * @param cause what happened; may have addresses
     */
    public BrokenLogException(String message, String reason, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /**
     * Why a log broke off, as readers may be told it. The messages of other exceptions may have addresses.
     *
     * @param broken what a stream threw; its causes count, too
     * @return empty if none of them is in our own words
     */
    public static Optional<String> reasonOf(IOException broken) {
        return Throwables.getCausalChain(broken).stream()
                .map(BrokenLogException::said)
                .filter(Objects::nonNull)
                .findFirst();
    }

    private static @Nullable String said(Throwable thrown) {
        if (thrown instanceof BrokenLogException broken) {
            return broken.reason;
        }
        return thrown instanceof ProxyException ? thrown.getMessage() : null;
    }
}
