package io.github.multikueue.proxy.core.rename.okhttp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Message;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.rename.RenamedRequest;
import io.github.multikueue.proxy.core.rename.Renamer;
import io.github.multikueue.proxy.core.rename.RuleFiles;
import io.kubernetes.client.proto.Runtime;
import io.kubernetes.client.proto.V1Authentication.SelfSubjectReview;
import io.kubernetes.client.proto.V1Authorization.ResourceAttributes;
import io.kubernetes.client.proto.V1Authorization.SelfSubjectAccessReview;
import io.kubernetes.client.proto.V1Authorization.SelfSubjectAccessReviewSpec;
import io.kubernetes.client.proto.V1Authorization.SelfSubjectRulesReview;
import io.kubernetes.client.proto.V1Authorization.SelfSubjectRulesReviewSpec;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSink;
import okio.BufferedSource;
import okio.GzipSink;
import okio.Okio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a program's own OkHttp client sends to an API server, and what it is given back. */
class RenameInterceptorTest {

    private static final MediaType PROTOBUF = MediaType.get("application/vnd.kubernetes.protobuf");
    private static final MediaType JSON = MediaType.get("application/json");
    private static final String LAMPS = "/apis/original.example.com/v1/namespaces/team-a/lamps";
    private static final String RENAMED_LAMPS = "/apis/renamed.example.com/v1/namespaces/team-a/renamedlamps";
    private static final String LAMP =
            "{\"apiVersion\":\"original.example.com/v1\",\"kind\":\"Lamp\",\"metadata\":{\"name\":\"a\"}}";
    private static final String RENAMED_LAMP =
            "{\"apiVersion\":\"renamed.example.com/v1\",\"kind\":\"RenamedLamp\",\"metadata\":{\"name\":\"a\"}}";

    private final MockWebServer server = new MockWebServer();
    private final OkHttpClient client = client("");

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
        client.connectionPool().evictAll();
    }

    private static OkHttpClient client(String basePath) {
        return new OkHttpClient.Builder()
                .callTimeout(60, TimeUnit.SECONDS)
                .addInterceptor(new RenameInterceptor(new Renamer(RuleFiles.lamps()), basePath))
                .build();
    }

    private Request.Builder request(String target) {
        return new Request.Builder().url(server.url(target));
    }

    private Response call(Request request) throws IOException {
        return client.newCall(request).execute();
    }

    private RecordedRequest received() throws InterruptedException {
        return server.takeRequest(60, TimeUnit.SECONDS);
    }

    private void answer(String json) {
        server.enqueue(new MockResponse.Builder()
                .addHeader("Content-Type", "application/json")
                .body(json)
                .build());
    }

    @Test
    void anObjectIsRenamedAndItsAnswerRestored() throws Exception {
        answer(RENAMED_LAMP);

        try (Response response = call(request(LAMPS + "?fieldManager=me")
                .header("Authorization", "Bearer secret")
                .post(RequestBody.create(LAMP, JSON))
                .build())) {
            assertThat(response.body().string()).isEqualTo(LAMP);
            assertThat(response.request().url().encodedPath()).isEqualTo(LAMPS);
        }
        RecordedRequest received = received();
        assertThat(received.getTarget()).isEqualTo(RENAMED_LAMPS + "?fieldManager=me");
        assertThat(received.getBody().utf8()).isEqualTo(RENAMED_LAMP);
        assertThat(received.getHeaders().get("Authorization")).isEqualTo("Bearer secret");
        assertThat(received.getHeaders().get("Content-Length")).isEqualTo(Integer.toString(RENAMED_LAMP.length()));
    }

    @Test
    void theTypeOfAPatchStays() throws Exception {
        answer(RENAMED_LAMP);

        call(request(LAMPS + "/a")
                        .patch(RequestBody.create(
                                "[{\"op\":\"remove\",\"path\":\"/metadata/labels/original.example.com~1a\"}]"
                                        .getBytes(UTF_8),
                                MediaType.get("application/json-patch+json")))
                        .build())
                .close();

        RecordedRequest received = received();
        assertThat(received.getHeaders().get("Content-Type")).isEqualTo("application/json-patch+json");
        assertThat(received.getBody().utf8())
                .isEqualTo("[{\"op\":\"remove\",\"path\":\"/metadata/labels/renamed.example.com~1a\"}]");
    }

    @Test
    void compressedAnswersAreRestoredWhoeverAskedForThem() throws Exception {
        for (boolean asked : new boolean[] {true, false}) {
            Buffer compressed = new Buffer();
            try (BufferedSink sink = Okio.buffer(new GzipSink(compressed))) {
                sink.writeUtf8(RENAMED_LAMP);
            }
            server.enqueue(new MockResponse.Builder()
                    .addHeader("Content-Type", "application/json")
                    .addHeader("Content-Encoding", "gzip")
                    .body(compressed)
                    .build());
            Request.Builder request = request(LAMPS + "/a");
            if (asked) {
                request.header("Accept-Encoding", "gzip");
            }
            try (Response response = call(request.build())) {
                assertThat(response.body().string()).isEqualTo(LAMP);
                assertThat(response.header("Content-Encoding")).isNull();
            }
            assertThat(received().getHeaders().get("Accept-Encoding")).isEqualTo("gzip");
        }
    }

    @Test
    void protobufIsNotAskedForAndATableIs() throws Exception {
        answer(RENAMED_LAMP);

        call(request(LAMPS)
                        .header(
                                "Accept",
                                "application/vnd.kubernetes.protobuf,application/json;as=Table;v=v1;g=meta.k8s.io")
                        .build())
                .close();

        assertThat(received().getHeaders().get("Accept")).isEqualTo("application/json;as=Table;v=v1;g=meta.k8s.io");
    }

    @Test
    void eventsAreRestoredOneByOneAndForeignOnesLeftOut() throws Exception {
        server.enqueue(new MockResponse.Builder()
                .addHeader("Content-Type", "application/json")
                .chunkedBody(event("ADDED", RENAMED_LAMP) + event("ADDED", LAMP) + event("MODIFIED", RENAMED_LAMP), 7)
                .build());

        try (Response response = call(request(LAMPS + "?watch=true&allowWatchBookmarks=true")
                .header("Accept-Encoding", "gzip")
                .build())) {
            BufferedSource events = response.body().source();
            assertThat(events.readUtf8LineStrict() + "\n").isEqualTo(event("ADDED", LAMP));
            assertThat(events.readUtf8LineStrict() + "\n").isEqualTo(event("MODIFIED", LAMP));
            assertThat(events.exhausted()).isTrue();
        }
    }

    @Test
    void eventsEndWithAnErrorInPlaceOfOneThatCannotBeRead() throws Exception {
        server.enqueue(new MockResponse.Builder()
                .addHeader("Content-Type", "application/json")
                .chunkedBody(event("ADDED", RENAMED_LAMP) + "nothing\n" + event("ADDED", RENAMED_LAMP), 7)
                .build());

        try (Response response = call(request(LAMPS + "?watch=true").build())) {
            BufferedSource events = response.body().source();
            assertThat(events.readUtf8LineStrict() + "\n").isEqualTo(event("ADDED", LAMP));
            assertThat(events.readUtf8LineStrict()).startsWith("{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\"");
            assertThat(events.exhausted()).isTrue();
        }
    }

    private static String event(String type, String object) {
        return "{\"type\":\"" + type + "\",\"object\":" + object + "}\n";
    }

    @Test
    void anErrorThatAnswersAWatchIsADocument() throws Exception {
        server.enqueue(new MockResponse.Builder()
                .code(403)
                .addHeader("Content-Type", "application/json")
                .body(
                        "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"message\":\"renamedlamps.renamed.example.com is forbidden\"}")
                .build());

        try (Response response = call(request(LAMPS + "?watch=1").build())) {
            assertThat(response.code()).isEqualTo(403);
            assertThat(response.body().string()).contains("\"lamps.original.example.com is forbidden\"");
        }
    }

    @Test
    void whatTheProgramMustNotSeeIsNotFound() throws Exception {
        answer(
                "{\"apiVersion\":\"rbac.authorization.k8s.io/v1\",\"kind\":\"Role\",\"metadata\":{\"name\":\"hidden-role\"}}");

        try (Response response = call(request("/apis/rbac.authorization.k8s.io/v1/namespaces/team-a/roles/hidden-role")
                .build())) {
            assertThat(response.code()).isEqualTo(404);
            assertThat(response.body().string())
                    .contains(
                            "roles.rbac.authorization.k8s.io \\\"hidden-role\\\" not found", "\"reason\":\"NotFound\"");
        }
    }

    /** As {@code kubectl auth can-i} asks it. */
    @Test
    void aQuestionOfRightsInProtobufIsAskedInJson() throws Exception {
        SelfSubjectAccessReview review = SelfSubjectAccessReview.newBuilder()
                .setSpec(SelfSubjectAccessReviewSpec.newBuilder()
                        .setResourceAttributes(ResourceAttributes.newBuilder()
                                .setGroup("original.example.com")
                                .setResource("lamps")
                                .setVerb("get")))
                .build();
        assertThat(askedInProtobuf("authorization.k8s.io/v1", "SelfSubjectAccessReview", review))
                .isEqualTo(
                        Json.MAPPER.readTree(
                                "{\"apiVersion\":\"authorization.k8s.io/v1\",\"kind\":\"SelfSubjectAccessReview\",\"spec\":"
                                        + "{\"resourceAttributes\":{\"group\":\"renamed.example.com\",\"resource\":\"renamedlamps\",\"verb\":\"get\"}}}"));
        assertThat(status(request("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")
                        .post(RequestBody.create(new byte[] {'k', '8', 's', 0, 9}, PROTOBUF))))
                .isEqualTo(400);
    }

    /** As {@code kubectl auth can-i --list} and {@code kubectl auth whoami} ask them. */
    @Test
    void questionsOfAllRightsAndOfOneselfAreAskedInJson() throws Exception {
        SelfSubjectRulesReview rules = SelfSubjectRulesReview.newBuilder()
                .setSpec(SelfSubjectRulesReviewSpec.newBuilder().setNamespace("team-a"))
                .build();
        assertThat(askedInProtobuf("authorization.k8s.io/v1", "SelfSubjectRulesReview", rules))
                .isEqualTo(
                        Json.MAPPER.readTree(
                                "{\"apiVersion\":\"authorization.k8s.io/v1\",\"kind\":\"SelfSubjectRulesReview\",\"spec\":{\"namespace\":\"team-a\"}}"));
        assertThat(askedInProtobuf(
                        "authentication.k8s.io/v1", "SelfSubjectReview", SelfSubjectReview.getDefaultInstance()))
                .isEqualTo(Json.MAPPER.readTree(
                        "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}"));
    }

    private JsonNode askedInProtobuf(String apiVersion, String kind, Message review) throws Exception {
        answer("{}");
        Buffer message = new Buffer().writeUtf8("k8s\0");
        message.write(Runtime.Unknown.newBuilder()
                .setTypeMeta(
                        Runtime.TypeMeta.newBuilder().setApiVersion(apiVersion).setKind(kind))
                .setRaw(review.toByteString())
                .build()
                .toByteArray());
        call(request("/apis/" + apiVersion + "/" + kind.toLowerCase(Locale.ROOT) + "s")
                        .post(RequestBody.create(message.readByteArray(), PROTOBUF))
                        .build())
                .close();
        RecordedRequest received = received();
        assertThat(received.getHeaders().get("Content-Type")).isEqualTo("application/json");
        return Json.MAPPER.readTree(received.getBody().utf8());
    }

    @Test
    void whatCannotBeRenamedIsNotSent() throws Exception {
        assertThat(status(request(LAMPS).post(RequestBody.create("no JSON", JSON))))
                .isEqualTo(400);
        assertThat(status(request(LAMPS).post(RequestBody.create(new byte[] {1}, PROTOBUF))))
                .isEqualTo(415);
        assertThat(status(request(LAMPS).post(RequestBody.create(new byte[RenamedRequest.MOST_BODY_BYTES + 1], JSON))))
                .isEqualTo(413);
        assertThat(status(request(LAMPS).post(ofUnknownLength()))).isEqualTo(413);
        assertThat(server.getRequestCount()).isZero();
    }

    /** fabric8's client then watches by HTTP; a failure it would try again. */
    @Test
    void aWatchByAWebSocketIsNotUpgraded() throws Exception {
        Request upgrade = request(LAMPS + "?watch=1")
                .header("Connection", "Upgrade")
                .header("Upgrade", "websocket")
                .build();
        try (Response response = call(upgrade)) {
            assertThat(response.code()).isEqualTo(200);
        }
        assertThat(server.getRequestCount()).isZero();
    }

    private static RequestBody ofUnknownLength() {
        return new RequestBody() {
            @Override
            public MediaType contentType() {
                return JSON;
            }

            @Override
            public void writeTo(BufferedSink sink) throws IOException {
                for (int i = 0; i <= RenamedRequest.MOST_BODY_BYTES; i += 1024) {
                    sink.write(new byte[1024]);
                }
            }
        };
    }

    private int status(Request.Builder request) throws IOException {
        try (Response response = call(request.build())) {
            assertThat(response.body().string()).contains("\"kind\":\"Status\"", "\"code\":" + response.code());
            return response.code();
        }
    }

    /** API servers say of it that it is text. */
    @Test
    void theIndexOfOpenApiIsRestored() throws Exception {
        server.enqueue(new MockResponse.Builder()
                .addHeader("Content-Type", "text/plain; charset=utf-8")
                .body(
                        "{\"paths\":{\"apis/renamed.example.com/v1\":{\"serverRelativeURL\":\"/openapi/v3/apis/renamed.example.com/v1?hash=A\"}}}")
                .build());

        try (Response response = call(request("/openapi/v3").build())) {
            assertThat(response.body().string())
                    .isEqualTo(
                            "{\"paths\":{\"apis/original.example.com/v1\":{\"serverRelativeURL\":\"/openapi/v3/apis/original.example.com/v1?hash=A\"}}}");
        }
    }

    @Test
    void whatIsNoDocumentIsPassedOnAsItIs() throws Exception {
        server.enqueue(new MockResponse.Builder()
                .addHeader("Content-Type", "text/plain")
                .body("RenamedLamp renamed.example.com/v1")
                .build());

        try (Response response =
                call(request("/api/v1/namespaces/team-a/pods/a/log?follow=true").build())) {
            assertThat(response.body().bytes()).isEqualTo("RenamedLamp renamed.example.com/v1".getBytes(UTF_8));
        }
    }

    @Test
    void anApiServerMayBeBelowAPath() throws Exception {
        OkHttpClient below = client("/clusters/one/");
        for (String[] pair :
                new String[][] {{"/clusters/one" + LAMPS, "/clusters/one" + RENAMED_LAMPS}, {LAMPS, LAMPS}}) {
            answer(RENAMED_LAMP);
            below.newCall(request(pair[0]).build()).execute().close();
            assertThat(received().getTarget()).isEqualTo(pair[1]);
        }
        below.connectionPool().evictAll();
    }
}
