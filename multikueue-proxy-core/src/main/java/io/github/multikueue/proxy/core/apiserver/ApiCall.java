package io.github.multikueue.proxy.core.apiserver;

import io.github.multikueue.proxy.core.apiserver.storage.StorageContext;
import io.github.multikueue.proxy.core.kube.meta.AuthenticatedCaller;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request on its way through the server: what it asks for, who sends it, and how to answer.
 *
 * @param exchange the request and the way to answer it
 * @param info what it asks for
 * @param caller for whom it is answered; {@link UserInfo#ANONYMOUS} until that is known
 */
public record ApiCall(ApiExchange exchange, RequestInfo info, AuthenticatedCaller caller) {

    /** The content type of all answers but logs and a few texts. */
    public static final String JSON = "application/json";

    /** The same call, answered for this caller. */
    public ApiCall by(AuthenticatedCaller other) {
        return new ApiCall(exchange, info, other);
    }

    /** The same call with another way to answer it. */
    public ApiCall answeredBy(ApiExchange other) {
        return new ApiCall(other, info, caller);
    }

    /** For whom it is answered; {@link UserInfo#ANONYMOUS} if that is a token of which nobody has found out the user. */
    public UserInfo user() {
        return caller instanceof UserInfo user ? user : UserInfo.ANONYMOUS;
    }

    /** For whom a storage is asked. */
    public StorageContext context() {
        return new StorageContext(user(), info);
    }

    /** Answers with JSON that must not be kept. */
    public void respond(int status, byte[]... json) throws IOException {
        exchange.respond(status, headers(JSON), json);
    }

    /** The headers of an answer that must not be kept; may be changed. */
    public static Map<String, String> headers(String contentType) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Cache-Control", "no-cache, private");
        headers.put("Content-Type", contentType);
        return headers;
    }
}
