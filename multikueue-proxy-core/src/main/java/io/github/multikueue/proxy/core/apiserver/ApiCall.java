package io.github.multikueue.proxy.core.apiserver;

import io.github.multikueue.proxy.core.apiserver.storage.StorageContext;
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
 * @param user who sends it; {@link UserInfo#ANONYMOUS} until that is known
 */
public record ApiCall(ApiExchange exchange, RequestInfo info, UserInfo user) {

    /** The content type of all answers but logs and a few texts. */
    public static final String JSON = "application/json";

    /** The same call, sent by this user. */
    public ApiCall by(UserInfo other) {
        return new ApiCall(exchange, info, other);
    }

    /** For whom a storage is asked. */
    public StorageContext context() {
        return new StorageContext(user, info);
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
