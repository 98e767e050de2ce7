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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The objects that kubectl sends in Protobuf and in no other form, before it does anything: the questions of {@code kubectl auth can-i},
 * with {@code --list} or without, and of {@code kubectl auth whoami}. API servers take them in JSON, and kubectl takes their answers in JSON.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding">Protobuf encoding</a>
 */
final class ReviewMessage {

    private static final String CONTENT_TYPE = "application/vnd.kubernetes.protobuf";
    private static final Pattern REVIEWS = Pattern.compile(".*/selfsubject(?:access|rules|)reviews");

    /** Stands in front of every message: {@code k8s} and a zero. */
    private static final ByteString MAGIC = ByteString.copyFrom(new byte[] {'k', '8', 's', 0});

    /** The names of fields in JSON, by their numbers from 1 on. */
    private static final List<String> RESOURCE =
            List.of("namespace", "verb", "group", "version", "resource", "subresource", "name");

    private static final List<String> NON_RESOURCE = List.of("path", "verb");

    private static final List<String> RULES = List.of("namespace");

    private ReviewMessage() {}

    /** Whether the body of a request is one. */
    static boolean isSentBy(RequestHead request) {
        return request.method().equals("POST")
                && MediaTypes.withoutParameters(request.header("Content-Type")).equals(CONTENT_TYPE)
                && REVIEWS.matcher(request.path()).matches();
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
            ObjectNode review = Json.object()
                    .put("apiVersion", field(type, 1).toStringUtf8())
                    .put("kind", field(type, 2).toStringUtf8());
            putSpec(review, fields(field(unknown, 2)).get(2));
            return Json.bytes(review);
        } catch (IOException e) {
            throw StatusException.badRequest("the body of the request is no review of its sender");
        }
    }

    private static void putSpec(ObjectNode review, @Nullable ByteString spec) throws IOException {
        switch (review.path("kind").asText()) {
            case "SelfSubjectAccessReview" -> {
                Map<Integer, ByteString> attributes = fields(spec == null ? ByteString.EMPTY : spec);
                ObjectNode asked = review.putObject("spec");
                put(asked, "resourceAttributes", attributes.get(1), RESOURCE);
                put(asked, "nonResourceAttributes", attributes.get(2), NON_RESOURCE);
            }
            case "SelfSubjectRulesReview" -> put(review, "spec", spec, RULES);
            case "SelfSubjectReview" -> {
                // It has a status alone, which is not asked but answered.
            }
            default -> throw new IOException("it is of another kind");
        }
    }

    private static void put(ObjectNode object, String name, @Nullable ByteString message, List<String> names)
            throws IOException {
        if (message == null) {
            return;
        }
        ObjectNode attributes = object.putObject(name);
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
