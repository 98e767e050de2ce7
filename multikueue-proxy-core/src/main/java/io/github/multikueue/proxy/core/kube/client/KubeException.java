package io.github.multikueue.proxy.core.kube.client;

import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.TooManyRequestsException;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.api.UpstreamTimeoutException;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call to an API server did not give what was asked for. The messages are for logs: they may name addresses. Whoever
 * calls on behalf of a user translates them.
 */
public abstract sealed class KubeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final Duration ROOM_AGAIN_AFTER = Duration.ofSeconds(1);

    private KubeException(String message, @Nullable Throwable cause) {
        super(message, cause, true, false);
    }

    /**
     * The form for a user whose request needed this call, when the fault is not the user's: without addresses, and never as
     * if it were about the user's own rights or objects.
     *
     * @param server what the user may call the server, for example {@code the manager's API server}
     */
    public ProxyException asUpstreamFailure(String server) {
        if (this instanceof TimedOut) {
            return new UpstreamTimeoutException(server + " did not answer in time", this);
        }
        if (this instanceof NoRoom) {
            return noRoom(server);
        }
        if (this instanceof Refused refused) {
            return new UpstreamFailureException(server + " refuses the proxy with status " + refused.code(), this);
        }
        return new UpstreamFailureException(
                server + (this instanceof Unreachable ? " cannot be reached" : " gave an unusable answer"), this);
    }

    /**
     * The form of {@link NoRoom} for a user.
     *
     * @param server what the user may call the server
     */
    public static TooManyRequestsException noRoom(String server) {
        return new TooManyRequestsException(
                "too many large answers at a time: there is no room for that of " + server, ROOM_AGAIN_AFTER);
    }

    /** The server answered with an error of its own. */
    public static final class Refused extends KubeException {

        private static final long serialVersionUID = 1L;

        private final int code;
        private final String statusMessage;
        private final @Nullable Duration retryAfter;

        Refused(String server, ApiPath path, int code, String statusMessage, @Nullable Duration retryAfter) {
            super(server + " answers " + code + " to " + path + ": " + statusMessage, null);
            this.code = code;
            this.statusMessage = statusMessage;
            this.retryAfter = retryAfter;
        }

        /** The HTTP status. */
        public int code() {
            return code;
        }

        /** The message of the server's {@code Status} object; may be empty. */
        public String statusMessage() {
            return statusMessage;
        }

        /** Whether the server has not come to the version that was asked for: if it never will, its versions were counted anew. */
        public boolean isVersionTooLarge() {
            return code == 504 && statusMessage.contains("Too large resource version");
        }

        /** How long the server asks to wait, at most 5 minutes, or null if it does not say. */
        public @Nullable Duration retryAfter() {
            return retryAfter;
        }
    }

    /** No connection came about, or it broke before the server answered. */
    public static final class Unreachable extends KubeException {

        private static final long serialVersionUID = 1L;

        Unreachable(String server, Throwable cause) {
            super(server + " cannot be reached: " + cause, cause);
        }
    }

    /** The server did not answer in time. */
    public static final class TimedOut extends KubeException {

        private static final long serialVersionUID = 1L;

        TimedOut(String server, ApiPath path, Throwable cause) {
            super(server + " did not answer in time to " + path + ": " + cause, cause);
        }
    }

    /** The answer was too large for what is left of the memory for answers. Nothing is wrong with the server. */
    public static final class NoRoom extends KubeException {

        private static final long serialVersionUID = 1L;

        NoRoom(String server, ApiPath path) {
            super("no room for the answer of " + server + " to " + path + ", while other answers are in memory", null);
        }
    }

    /** The server answered something that is not an answer: a redirect, no JSON, too much, or half of it. */
    public static final class Unusable extends KubeException {

        private static final long serialVersionUID = 1L;

        Unusable(String server, ApiPath path, String problem, @Nullable Throwable cause) {
            super(server + " gives an unusable answer to " + path + ": " + problem, cause);
        }
    }
}
