package io.github.multikueue.proxy.core.gateway;

import io.github.multikueue.proxy.core.kube.meta.Status;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;

/** What a client is told when the API server behind does not answer: without any address. */
final class UpstreamFailures {

    private static final long RETRY_AFTER_SECONDS = 1;

    private final String server;

    /** @param server what the client may call the server, for example {@code the API server of cluster "w1"} */
    UpstreamFailures(String server) {
        this.server = server;
    }

    /** 504 if it did not answer in time, 503 if it cannot be reached, 502 if its answer cannot be used. */
    StatusException of(IOException failure) {
        if (failure instanceof InterruptedIOException && !isConnecting(failure)) {
            return with(504, "Timeout", "Timeout: " + server + " did not answer in time");
        }
        return isConnecting(failure) || isUnreachable(failure)
                ? unavailable()
                : badGateway("broke off, or gave an unusable answer");
    }

    /** OkHttp says so for connections; that a connection took too long is not told apart by a type. */
    private static boolean isConnecting(IOException failure) {
        String message = failure.getMessage();
        return failure instanceof InterruptedIOException && message != null && message.contains("onnect");
    }

    private static boolean isUnreachable(IOException failure) {
        return failure instanceof ConnectException
                || failure instanceof UnknownHostException
                || failure instanceof NoRouteToHostException
                || (failure instanceof javax.net.ssl.SSLException && !(failure.getCause() instanceof SocketException));
    }

    StatusException unavailable() {
        return with(503, "ServiceUnavailable", server + " cannot be reached");
    }

    /** @param what the API server did */
    StatusException badGateway(String what) {
        return new StatusException(502, "BadGateway", server + " " + what);
    }

    private static StatusException with(int code, String reason, String message) {
        Status.Details details = Status.Details.retryAfter(RETRY_AFTER_SECONDS);
        return new StatusException(code, reason, message, details);
    }
}
