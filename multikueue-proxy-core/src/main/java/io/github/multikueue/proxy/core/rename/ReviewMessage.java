package io.github.multikueue.proxy.core.rename;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.header.MediaTypes;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one object that kubectl sends in Protobuf and in no other form: the question of {@code kubectl auth can-i}. API servers take it in
 * JSON, and kubectl takes their answer in JSON.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding">Protobuf encoding</a>
 */
final class ReviewMessage {

    private static final String CONTENT_TYPE = "application/vnd.kubernetes.protobuf";
    private static final String REVIEWS = "/selfsubjectaccessreviews";

    /** Stands in front of every message: {@code k8s} and a zero. */
    private static final ByteString MAGIC = ByteString.copyFrom(new byte[] {'k', '8', 's', 0});

    /** The names of fields in JSON, by their numbers from 1 on. */
    private static final List<String> RESOURCE =
            List.of("namespace", "verb", "group", "version", "resource", "subresource", "name");

    private static final List<String> NON_RESOURCE = List.of("path", "verb");

    private ReviewMessage() {}

    /** Whether the body of a request is one. */
    static boolean isSentBy(RequestHead request) {
        return request.method().equals("POST")
                && MediaTypes.withoutParameters(request.header("Content-Type")).equals(CONTENT_TYPE)
                && request.path().endsWith(REVIEWS);
    }

    /**
     * The same in JSON.
     *
     * @throws StatusException 400 if it is none
     */
    static byte[] json(byte[] message) {
        try {
            ByteString bytes = ByteString.copyFrom(message);
            if (!bytes.startsWith(MAGIC)) {
                throw new IOException("it does not begin as one");
            }
            Map<Integer, ByteString> unknown = fields(bytes.substring(MAGIC.size()));
            Map<Integer, ByteString> type = fields(field(unknown, 1));
            Map<Integer, ByteString> spec = fields(field(fields(field(unknown, 2)), 2));
            ObjectNode review = Json.object()
                    .put("apiVersion", field(type, 1).toStringUtf8())
                    .put("kind", field(type, 2).toStringUtf8());
            ObjectNode asked = review.putObject("spec");
            put(asked, "resourceAttributes", spec.get(1), RESOURCE);
            put(asked, "nonResourceAttributes", spec.get(2), NON_RESOURCE);
            return Json.bytes(review);
        } catch (IOException e) {
            throw StatusException.badRequest("the body of the request is no SelfSubjectAccessReview");
        }
    }

    private static void put(ObjectNode spec, String name, @Nullable ByteString message, List<String> names)
            throws IOException {
        if (message == null) {
            return;
        }
        ObjectNode attributes = spec.putObject(name);
        for (Map.Entry<Integer, ByteString> each : fields(message).entrySet()) {
            if (each.getKey() > names.size()) {
                throw StatusException.unsupportedMediaType("application/json, application/yaml");
            }
            attributes.put(names.get(each.getKey() - 1), each.getValue().toStringUtf8());
        }
    }

    private static ByteString field(Map<Integer, ByteString> message, int number) {
        return message.getOrDefault(number, ByteString.EMPTY);
    }

    /** Texts and messages, by their numbers; the others are passed over. */
    private static Map<Integer, ByteString> fields(ByteString message) throws IOException {
        Map<Integer, ByteString> fields = new HashMap<>();
        CodedInputStream in = message.newCodedInput();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                fields.put(WireFormat.getTagFieldNumber(tag), in.readBytes());
            } else if (!in.skipField(tag)) {
                throw new IOException("it ends within a group");
            }
        }
        return fields;
    }
}
