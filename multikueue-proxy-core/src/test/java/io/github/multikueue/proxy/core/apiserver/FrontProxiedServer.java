package io.github.multikueue.proxy.core.apiserver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.access.authentication.RequestHeaderAuthenticator;
import io.github.multikueue.proxy.core.access.authentication.RequestHeaderConfig;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServer;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStorage;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStore;
import io.github.multikueue.proxy.core.apiserver.storage.StorageContext;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.tls.ClientCertificateVerifier;
import io.github.multikueue.proxy.core.tls.TestAuthority;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/**
 * An extension API server behind a front proxy, on one carrier: it serves {@code echoes.echo.example.com} from memory, with a
 * subresource {@code me} that answers who asks and which headers are left, and a subresource {@code exec} that can only be
 * created. A bearer token is its user's name. {@code system:masters} may do everything, {@code only-x} may read what is called
 * x, {@code nobody} may do nothing, all others may read; alice may impersonate.
 */
final class FrontProxiedServer implements AutoCloseable {

    static final String ECHOES = "/apis/echo.example.com/v1alpha1/namespaces/team-a/echoes";

    /** Headers of a front proxy for somebody who may do everything. */
    static final String[] MASTER = {"X-Remote-User: admin", "X-Remote-Group: system:masters"};

    /** An answer whose body is complete. */
    record Answer(int status, Headers headers, String text) {

        JsonNode json() {
            return Json.object(text);
        }
    }

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final ResourceDescription RESOURCE = ResourceDescription.of("echo.example.com", "v1alpha1", "Echo")
            .plural("echoes")
            .subresource("me", "get")
            .subresource("exec", "create")
            .build();

    private final TestAuthority frontProxies = TestAuthority.root("front-proxy-ca");
    private final TestAuthority.Pair frontProxy = frontProxies.client("CN=front-proxy-client");
    private final ApiServer api = api();
    private final TestCarrier carrier;
    private final OkHttpClient administrator;

    FrontProxiedServer(TestCarrier.Factory carriers) throws IOException {
        carrier = carriers.start(api::handle);
        administrator = frontProxy().build();
    }

    private ApiServer api() {
        RequestHeaderConfig config = new RequestHeaderConfig(
                new ClientCertificateVerifier(List.of(frontProxies.certificate()), Clock.systemUTC()),
                List.of("front-proxy-client"),
                List.of("X-Remote-User", "X-Forwarded-User"),
                List.of("X-Remote-Uid"),
                List.of("X-Remote-Group", "Custom-Group"),
                List.of("X-Remote-Extra-", "Custom-Extra-"));
        RequestHeaderAuthenticator headers = new RequestHeaderAuthenticator(() -> config);
        ServedResources resources = new ServedResources();
        MemoryStorage storage = new MemoryStorage(new MemoryStore(Clock.systemUTC()), RESOURCE.groupResource());
        resources.add(new ServedResource(RESOURCE, storage, connectors()));
        return ApiServer.builder(resources)
                .authenticator(headers::authenticate)
                .authenticator(request -> Optional.ofNullable(request.header("Authorization"))
                        .map(value -> UserInfo.of(value.replace("Bearer ", ""))))
                .identityHeaders(headers::isIdentityHeader)
                .authorizer(FrontProxiedServer::decide)
                .build();
    }

    private static Map<String, Connector> connectors() {
        Connector who = FrontProxiedServer::answerWhoAsks;
        return Map.of("me", who, "exec", who);
    }

    private static Authorizer.Decision decide(UserInfo user, RequestInfo request) {
        boolean reads = List.of("get", "list", "watch").contains(request.verb());
        boolean allowed = switch (user.name()) {
            case "nobody" -> false;
            case "only-x" -> reads && request.name().equals("x");
            case "alice" -> reads || request.verb().equals("impersonate");
            default -> reads;
        };
        return new Authorizer.Decision(allowed || user.isIn(UserInfo.MASTERS), "");
    }

    private static void answerWhoAsks(StorageContext context, ObjectKey key, ApiExchange exchange) throws IOException {
        ObjectNode answer = Json.object().put("user", context.user().name());
        context.user().groups().forEach(answer.putArray("groups")::add);
        answer.set("extra", Json.MAPPER.valueToTree(context.user().extra()));
        exchange.request().headers().forEach(each -> answer.withArray("headers").add(each.getKey()));
        exchange.respond(200, ApiCall.headers(ApiCall.JSON), answer.toString().getBytes(UTF_8));
    }

    String url() {
        return carrier.url();
    }

    /** A client that proves to be the front proxy. */
    OkHttpClient.Builder frontProxy() {
        return client(frontProxy);
    }

    /** A client with another certificate of the front proxies' authority. */
    OkHttpClient.Builder frontProxy(String subject) {
        return client(frontProxies.client(subject));
    }

    /** A client that proves nothing. */
    OkHttpClient.Builder anybody() {
        return client(null);
    }

    private OkHttpClient.Builder client(TestAuthority.Pair pair) {
        HandshakeCertificates.Builder tls =
                new HandshakeCertificates.Builder().addTrustedCertificate(carrier.authority());
        if (pair != null) {
            tls.heldCertificate(new HeldCertificate(pair.keys(), pair.certificate()));
        }
        HandshakeCertificates certificates = tls.build();
        return new OkHttpClient.Builder()
                .connectTimeout(LIMIT)
                .readTimeout(LIMIT)
                .writeTimeout(LIMIT)
                .protocols(List.of(Protocol.HTTP_1_1))
                .sslSocketFactory(certificates.sslSocketFactory(), certificates.trustManager());
    }

    /**
     * Sends a request byte for byte under the front proxy's certificate, and reads until the connection ends.
     *
     * @param request its bytes as ISO-8859-1
     */
    String raw(String request) throws IOException {
        SSLContext tls = TestAuthority.clientContext(carrier.authority(), frontProxy);
        try (SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", carrier.port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    /** Creates an object with an empty spec. */
    void create(String name) throws IOException {
        Answer answer =
                post("application/json", ("{\"metadata\":{\"name\":\"" + name + "\"},\"spec\":{}}").getBytes(UTF_8));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    /** Creates an object as somebody who may, and who insists on correct documents. */
    Answer post(String contentType, byte[] body, String... headers) throws IOException {
        Request.Builder request = request(ECHOES + "?fieldValidation=Strict", MASTER);
        for (String header : headers) {
            int colon = header.indexOf(": ");
            request.header(header.substring(0, colon), header.substring(colon + 2));
        }
        request.header("Content-Type", contentType).post(RequestBody.create(body));
        return send(administrator, request);
    }

    Answer get(OkHttpClient client, String path, String... headers) throws IOException {
        return send(client, request(path, headers));
    }

    Request.Builder request(String path, String... headers) {
        Headers.Builder all = new Headers.Builder();
        Stream.of(headers).forEach(all::add);
        return new Request.Builder().url(url() + path).headers(all.build());
    }

    static Answer send(OkHttpClient client, Request.Builder request) throws IOException {
        try (Response response = client.newCall(request.build()).execute()) {
            return new Answer(
                    response.code(), response.headers(), response.body().string());
        }
    }

    @Override
    public void close() {
        carrier.close();
        api.close();
    }
}
