package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.kubernetes.client.proto.Runtime;
import io.kubernetes.client.proto.V1Authorization.NonResourceAttributes;
import io.kubernetes.client.proto.V1Authorization.ResourceAttributes;
import io.kubernetes.client.proto.V1Authorization.SelfSubjectAccessReview;
import io.kubernetes.client.proto.V1Authorization.SelfSubjectAccessReviewSpec;
import java.util.Arrays;

/**
 * The one object that kubectl sends in protobuf and in no other form: the question of {@code kubectl auth can-i}. A cluster that knows
 * JSON alone gets it in JSON.
 */
final class ProtobufReview {
    private static final String CONTENT_TYPE = "application/vnd.kubernetes.protobuf";

    /** Stands in front of every message: {@code k8s} and a zero. */
    private static final int MAGIC_BYTES = 4;

    private ProtobufReview() {}

    static boolean isSentWith(RequestHead request) {
        return CONTENT_TYPE.equals(request.header("Content-Type"))
                && request.target().contains("/selfsubjectaccessreviews");
    }

    /** @throws StatusException 400, if it is something else */
    static byte[] toJson(byte[] body) {
        try {
            Runtime.Unknown message = Runtime.Unknown.parseFrom(
                    Arrays.copyOfRange(body, MAGIC_BYTES, Math.max(MAGIC_BYTES, body.length)));
            ObjectNode review = Json.object()
                    .put("apiVersion", message.getTypeMeta().getApiVersion())
                    .put("kind", message.getTypeMeta().getKind());
            addSpec(
                    review.putObject("spec"),
                    SelfSubjectAccessReview.parseFrom(message.getRaw()).getSpec());
            return Json.bytes(review);
        } catch (InvalidProtocolBufferException e) {
            throw StatusException.badRequest("a message that is no SelfSubjectAccessReview");
        }
    }

    private static void addSpec(ObjectNode spec, SelfSubjectAccessReviewSpec of) {
        if (of.hasResourceAttributes()) {
            ResourceAttributes attributes = of.getResourceAttributes();
            spec.putObject("resourceAttributes")
                    .put("namespace", attributes.getNamespace())
                    .put("verb", attributes.getVerb())
                    .put("group", attributes.getGroup())
                    .put("version", attributes.getVersion())
                    .put("resource", attributes.getResource())
                    .put("subresource", attributes.getSubresource())
                    .put("name", attributes.getName());
        }
        if (of.hasNonResourceAttributes()) {
            NonResourceAttributes attributes = of.getNonResourceAttributes();
            spec.putObject("nonResourceAttributes")
                    .put("verb", attributes.getVerb())
                    .put("path", attributes.getPath());
        }
    }
}
