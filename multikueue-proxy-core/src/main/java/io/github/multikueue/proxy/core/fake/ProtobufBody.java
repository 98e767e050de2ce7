package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.apiserver.ForwardingExchange;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.document.BoundedBytes;
import io.kubernetes.client.proto.Meta.DeleteOptions;
import io.kubernetes.client.proto.Meta.ObjectMeta;
import io.kubernetes.client.proto.Runtime;
import io.kubernetes.client.proto.V1.Secret;
import io.kubernetes.client.proto.V1Authorization.NonResourceAttributes;
import io.kubernetes.client.proto.V1Authorization.ResourceAttributes;
import io.kubernetes.client.proto.V1Authorization.SelfSubjectAccessReview;
import io.kubernetes.client.proto.V1Authorization.SelfSubjectAccessReviewSpec;
import io.kubernetes.client.proto.V1Authorization.SelfSubjectRulesReview;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A request with one of the objects that kubectl and helm send in protobuf and in no other form, as a request in JSON, which is all that the
 * library reads: the questions of {@code kubectl auth can-i} and {@code whoami}, how {@code kubectl drain} deletes Pods, and the Secrets in
 * which helm remembers releases. The answer is in JSON, which both take too. Other objects in protobuf are answered with 415.
 */
final class ProtobufBody extends ForwardingExchange {
    private static final String CONTENT_TYPE = "application/vnd.kubernetes.protobuf";

    /** Stands in front of every message: {@code k8s} and a zero. */
    private static final int MAGIC_BYTES = 4;

    /** What etcd takes. */
    private static final int MOST_BYTES = 3 << 19;

    private static final Pattern PATHS =
            Pattern.compile(".*/(selfsubject(access|rules)?reviews|secrets|secrets/[^/]+)");

    private final RequestHead request;
    private final InputStream body;

    private ProtobufBody(ApiExchange origin, byte[] json) {
        super(origin);
        this.body = new ByteArrayInputStream(json);
        RequestHead sent = origin.request();
        List<Map.Entry<String, String>> headers = new ArrayList<>(sent.withoutHeaders(
                        name -> name.equalsIgnoreCase("Content-Type") || name.equalsIgnoreCase("Content-Length"))
                .headers());
        headers.add(Map.entry("Content-Type", "application/json"));
        headers.add(Map.entry("Content-Length", String.valueOf(json.length)));
        this.request = new RequestHead(sent.method(), sent.target(), headers, sent.peerCertificates());
    }

    /**
     * The exchange with its object in JSON; the exchange itself, if it is about anything else.
     *
     * @throws StatusException 400, if what was sent is no such object; 413, if it is longer than any
     */
    static ApiExchange inJson(ApiExchange exchange) throws IOException {
        RequestHead request = exchange.request();
        if (!CONTENT_TYPE.equals(request.header("Content-Type"))
                || !(request.method().equals("DELETE")
                        || PATHS.matcher(request.path()).matches())) {
            return exchange;
        }
        return new ProtobufBody(exchange, toJson(BoundedBytes.read(exchange.body(), MOST_BYTES)));
    }

    /** What has come over the network. */
    ApiExchange origin() {
        return delegate();
    }

    @Override
    public RequestHead request() {
        return request;
    }

    @Override
    public InputStream body() {
        return body;
    }

    private static byte[] toJson(byte[] body) {
        try {
            Runtime.Unknown message = Runtime.Unknown.parseFrom(
                    Arrays.copyOfRange(body, MAGIC_BYTES, Math.max(MAGIC_BYTES, body.length)));
            ObjectNode object = Json.object()
                    .put("apiVersion", message.getTypeMeta().getApiVersion())
                    .put("kind", message.getTypeMeta().getKind());
            switch (message.getTypeMeta().getKind()) {
                case "DeleteOptions" -> add(object, DeleteOptions.parseFrom(message.getRaw()));
                case "SelfSubjectAccessReview" ->
                    addSpec(
                            object.putObject("spec"),
                            SelfSubjectAccessReview.parseFrom(message.getRaw()).getSpec());
                case "SelfSubjectRulesReview" ->
                    object.putObject("spec")
                            .put(
                                    "namespace",
                                    SelfSubjectRulesReview.parseFrom(message.getRaw())
                                            .getSpec()
                                            .getNamespace());
                case "Secret" -> add(object, Secret.parseFrom(message.getRaw()));
                default -> {
                    // A SelfSubjectReview has nothing more.
                }
            }
            return Json.bytes(object);
        } catch (InvalidProtocolBufferException e) {
            throw StatusException.badRequest("a message that is no object of that kind");
        }
    }

    private static void add(ObjectNode options, DeleteOptions of) {
        if (of.hasGracePeriodSeconds()) {
            options.put("gracePeriodSeconds", of.getGracePeriodSeconds());
        }
        if (of.hasPropagationPolicy()) {
            options.put("propagationPolicy", of.getPropagationPolicy());
        }
        if (of.getPreconditions().hasUid()) {
            options.putObject("preconditions").put("uid", of.getPreconditions().getUid());
        }
        of.getDryRunList().forEach(options.withArray("/dryRun")::add);
    }

    private static void add(ObjectNode object, Secret secret) {
        ObjectMeta of = secret.getMetadata();
        ObjectNode metadata = object.putObject("metadata");
        metadata.put("name", of.getName());
        if (of.hasResourceVersion() && !of.getResourceVersion().isEmpty()) {
            metadata.put("resourceVersion", of.getResourceVersion());
        }
        addAll(metadata, "labels", of.getLabelsMap());
        addAll(metadata, "annotations", of.getAnnotationsMap());
        object.put("type", secret.getType());
        ObjectNode data = object.putObject("data");
        secret.getDataMap().forEach((name, value) -> data.put(name, value.toByteArray()));
        addAll(object, "stringData", secret.getStringDataMap());
    }

    private static void addAll(ObjectNode parent, String name, Map<String, String> texts) {
        if (!texts.isEmpty()) {
            ObjectNode object = parent.putObject(name);
            texts.forEach(object::put);
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
