package io.github.multikueue.proxy.core.gateway;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Tells the cache of what was written through the gateway, with the resourceVersion that the answer tells: of an object in JSON, within
 * the first 64 KiB of it. Safe for use by many threads.
 */
final class WriteNotices {

    private static final int MOST_KEPT = 64 * 1024;
    private static final Set<String> WRITES = Set.of("create", "update", "patch", "delete", "deletecollection");

    /** Gets the resource and the resourceVersion, which is empty if the answer did not tell it. */
    private final Optional<BiConsumer<GroupResource, String>> listener;

    WriteNotices(Optional<BiConsumer<GroupResource, String>> listener) {
        this.listener = listener;
    }

    /** Looks at the answer to one call. Used by one thread. */
    interface Sniffer {

        /** A piece of the body has come. */
        void seen(byte[] piece, int length);

        /** The whole body has come. */
        void ended();
    }

    private static final Sniffer NONE = new Sniffer() {
        @Override
        public void seen(byte[] piece, int length) {}

        @Override
        public void ended() {}
    };

    Sniffer of(ApiCall call, int status) {
        if (listener.isEmpty() || status / 100 != 2 || !isWrite(call.info())) {
            return NONE;
        }
        ByteArrayOutputStream begin = new ByteArrayOutputStream();
        return new Sniffer() {
            @Override
            public void seen(byte[] piece, int length) {
                begin.write(piece, 0, Math.min(length, MOST_KEPT - begin.size()));
            }

            @Override
            public void ended() {
                noted(call, status, begin.toByteArray());
            }
        };
    }

    /** @param json the begin of the answer's body */
    void noted(ApiCall call, int status, byte[] json) {
        RequestInfo info = call.info();
        if (status / 100 == 2 && isWrite(info)) {
            String version = tellsVersion(info) ? resourceVersion(json) : "";
            listener.ifPresent(each -> each.accept(new GroupResource(info.group(), info.resource()), version));
        }
    }

    /** What is created below an object, such as a token, has metadata that the client may have made up. */
    private static boolean tellsVersion(RequestInfo info) {
        boolean below = info.verb().equals("create") && !info.subresource().isEmpty();
        return !below && !info.verb().startsWith("delete");
    }

    private static boolean isWrite(RequestInfo info) {
        return info.isResourceRequest()
                && WRITES.contains(info.verb())
                && !info.isLongRunning()
                && info.query().text("dryRun").isEmpty();
    }

    /** That of the object, and of nothing inside it; empty if it is not there. */
    private static String resourceVersion(byte[] json) {
        try (JsonParser parser = Json.MAPPER.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return "";
            }
            boolean inMetadata = false;
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (!inMetadata && field.equals("metadata") && value == JsonToken.START_OBJECT) {
                    inMetadata = true;
                } else if (inMetadata && field.equals("resourceVersion")) {
                    return parser.getText();
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException e) {
            // No JSON, or longer than what was kept of it: the cache asks the API server.
            return "";
        }
        return "";
    }
}
