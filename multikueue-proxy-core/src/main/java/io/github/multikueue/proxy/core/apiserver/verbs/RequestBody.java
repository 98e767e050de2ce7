package io.github.multikueue.proxy.core.apiserver.verbs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.document.BoundedBytes;
import io.github.multikueue.proxy.core.kube.meta.document.MalformedDocumentException;
import io.github.multikueue.proxy.core.kube.meta.document.StrictDocument;
import io.github.multikueue.proxy.core.kube.meta.header.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads what clients send, and never more of it than kube-apiserver reads. */
final class RequestBody {

    /** The most bytes of a body, as in kube-apiserver. */
    static final int LIMIT = 3 << 20;

    private static final String ACCEPTED = "application/json, application/yaml";

    private RequestBody() {}

    /** All of the body. */
    static byte[] read(ApiExchange exchange) throws IOException {
        try (InputStream body = exchange.body()) {
            return BoundedBytes.read(body, LIMIT);
        }
    }

    /**
     * A document in JSON or YAML.
     *
     * @throws StatusException 415, if it is in another form; 400, if it is malformed
     */
    static StrictDocument document(ApiExchange exchange, String kind) throws IOException {
        boolean yaml = isYaml(exchange);
        return parse(read(exchange), yaml, kind);
    }

    private static boolean isYaml(ApiExchange exchange) {
        String type = contentType(exchange);
        boolean yaml = type.equals("application/yaml");
        if (!yaml && !type.equals("application/json") && !type.isEmpty()) {
            throw StatusException.unsupportedMediaType(ACCEPTED);
        }
        return yaml;
    }

    /** @throws StatusException 400, if it is malformed */
    static StrictDocument parse(byte[] body, boolean yaml, String kind) {
        try {
            return yaml ? StrictDocument.yaml(body) : StrictDocument.json(body);
        } catch (MalformedDocumentException e) {
            throw e.asStatus(kind);
        }
    }

    /** @throws StatusException 400, if the document is no object */
    static ObjectNode object(StrictDocument document, String kind) {
        if (document.tree() instanceof ObjectNode object) {
            return object;
        }
        throw StatusException.badRequest(
                "the object provided is unrecognized (must be of type " + kind + "): it is no object");
    }

    /** The same, or nothing if there is no body; that can be told by reading alone, since HTTP/2 needs no length. */
    static Optional<StrictDocument> optionalDocument(ApiExchange exchange, String kind) throws IOException {
        byte[] body = read(exchange);
        return body.length == 0 ? Optional.empty() : Optional.of(parse(body, isYaml(exchange), kind));
    }

    /** The media type in lower case, without parameters; empty if none was given. */
    static String contentType(ApiExchange exchange) {
        return MediaTypes.withoutParameters(exchange.request().header("Content-Type"));
    }
}
