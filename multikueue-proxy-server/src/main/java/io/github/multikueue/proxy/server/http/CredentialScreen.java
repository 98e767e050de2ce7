package io.github.multikueue.proxy.server.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.hash.Hashing;
import io.github.multikueue.proxy.core.kube.meta.Status;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.nio.ByteBuffer;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Refuses addresses that guess credentials of a Kubernetes API, with 429, before a cluster is asked about another one: see {@link
 * UnknownTokens}. What a cluster thinks of a credential is known by the answer.
 */
final class CredentialScreen extends Handler.Wrapper {

    /** Where browsers have their token. */
    private static final String SUBPROTOCOLS = "Sec-WebSocket-Protocol";

    private final UnknownTokens tokens;
    private final ObjIntConsumer<Request> refused;
    private final Function<Status, byte[]> errors;

    /**
     * Wraps a handler.
     *
     * @param refused is told of every request that is answered here, with the status code
     * @param errors the JSON of an answer
     */
    CredentialScreen(
            UnknownTokens tokens, ObjIntConsumer<Request> refused, Function<Status, byte[]> errors, Handler behind) {
        super(behind);
        this.tokens = tokens;
        this.refused = refused;
        this.errors = errors;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String credential = credential(request.getHeaders());
        if (credential == null) {
            return super.handle(request, response, callback);
        }
        String address = Request.getRemoteAddr(request);
        Object hash = Hashing.sha256().hashString(credential, ISO_8859_1);
        if (!tokens.mayAsk(address, hash)) {
            refused.accept(request, HttpStatus.TOO_MANY_REQUESTS_429);
            refuse(response, callback);
            return true;
        }
        Request.addCompletionListener(request, failure -> answered(address, hash, response.getStatus()));
        return super.handle(request, response, callback);
    }

    private static @Nullable String credential(HttpFields headers) {
        String authorization = headers.get(HttpHeader.AUTHORIZATION);
        return authorization == null ? headers.get(SUBPROTOCOLS) : authorization;
    }

    private void answered(String address, Object hash, int status) {
        if (status == HttpStatus.UNAUTHORIZED_401) {
            tokens.refused(address, hash);
        } else if (status > 0 && status < HttpStatus.INTERNAL_SERVER_ERROR_500) {
            tokens.known(hash);
        }
    }

    private void refuse(Response response, Callback callback) {
        long seconds = UnknownTokens.WINDOW.toSeconds();
        Status status = new StatusException(
                        HttpStatus.TOO_MANY_REQUESTS_429,
                        "TooManyRequests",
                        UnknownTokens.refusal(),
                        Status.Details.retryAfter(seconds))
                .status();
        response.setStatus(HttpStatus.TOO_MANY_REQUESTS_429);
        response.getHeaders().put(HttpHeader.RETRY_AFTER, seconds);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.write(true, ByteBuffer.wrap(errors.apply(status)), callback);
    }
}
