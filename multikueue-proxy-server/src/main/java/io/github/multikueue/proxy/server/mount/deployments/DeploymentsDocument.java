package io.github.multikueue.proxy.server.mount.deployments;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import com.google.common.io.BaseEncoding;
import com.google.common.io.Resources;
import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** The OpenAPI document of the API, and the page that shows it. Immutable. */
final class DeploymentsDocument {

    private static final String SCRIPT_BEGIN = "<script>";
    private static final String SCRIPT_END = "</script>";

    private final byte[] json;
    private final byte[] page;
    private final String policy;

    private DeploymentsDocument(byte[] json, String page) {
        this.json = json;
        this.page = page.getBytes(UTF_8);
        String script = page.substring(page.indexOf(SCRIPT_BEGIN) + SCRIPT_BEGIN.length(), page.indexOf(SCRIPT_END));
        String hash = BaseEncoding.base64()
                .encode(Hashing.sha256().hashString(script, UTF_8).asBytes());
        this.policy = "default-src 'none'; connect-src 'self'; style-src 'unsafe-inline'; script-src 'sha256-" + hash
                + "'; frame-ancestors 'none'";
    }

    static DeploymentsDocument load() {
        try {
            return new DeploymentsDocument(resource("openapi.json"), new String(resource("openapi.html"), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] resource(String name) throws IOException {
        return Resources.toByteArray(Resources.getResource(DeploymentsDocument.class, name));
    }

    /** OpenAPI 3; not to be changed. */
    byte[] json() {
        return json;
    }

    void respondPage(ApiExchange exchange) throws IOException {
        Map<String, String> headers = ApiCall.headers("text/html; charset=utf-8");
        headers.put("Content-Security-Policy", policy);
        headers.put("X-Content-Type-Options", "nosniff");
        exchange.respond(200, headers, page);
    }
}
