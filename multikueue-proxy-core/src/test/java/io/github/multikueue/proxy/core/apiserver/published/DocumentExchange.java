package io.github.multikueue.proxy.core.apiserver.published;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A request for a document, without a connection; keeps the answer. */
public final class DocumentExchange implements ApiExchange {

    private final RequestHead request;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private Map<String, String> headers = Map.of();
    private int status;

    private DocumentExchange(RequestHead request) {
        this.request = request;
    }

    /** A request with headers given as name, value, name, value. */
    public static DocumentExchange of(String method, String target, String... headers) {
        List<Map.Entry<String, String>> all = new ArrayList<>();
        for (int i = 0; i < headers.length; i += 2) {
            all.add(Map.entry(headers[i], headers[i + 1]));
        }
        return new DocumentExchange(new RequestHead(method, target, all, List.of()));
    }

    public static DocumentExchange get(String target, String... headers) {
        return of("GET", target, headers);
    }

    public ApiCall call() {
        return new ApiCall(this, RequestInfo.of(request.method(), request.target()), UserInfo.ANONYMOUS);
    }

    public int status() {
        return status;
    }

    public Map<String, String> headers() {
        return headers;
    }

    public String header(String name) {
        return headers.get(name);
    }

    public String text() {
        return body.toString(StandardCharsets.UTF_8);
    }

    public JsonNode json() {
        try {
            return Json.MAPPER.readTree(body.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public RequestHead request() {
        return request;
    }

    @Override
    public void respond(int code, Map<String, String> all, byte[]... parts) throws IOException {
        status = code;
        headers = new TreeMap<>(all);
        for (byte[] part : parts) {
            body.write(part);
        }
    }

    @Override
    public boolean begun() {
        return status != 0;
    }

    @Override
    public InputStream body() {
        return InputStream.nullInputStream();
    }

    @Override
    public ResponseStream stream(int code, Map<String, String> all) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MessageStream upgrade(String subprotocol) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void onDeparture(Runnable action) {}

    @Override
    public void abort() {}
}
