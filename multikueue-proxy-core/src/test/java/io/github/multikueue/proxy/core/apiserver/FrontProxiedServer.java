package io.github.multikueue.proxy.core.apiserver;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/**
 * An extension API server behind a front proxy, on one carrier: it serves {@code echoes.echo.example.com} from memory, with a
 * subresource {@code me} that answers who asks and which headers are left. {@code system:masters} may do everything, everybody
 * else may read; a bearer token is its user's name.
 */
final class FrontProxiedServer implements AutoCloseable {

    static final String ECHOES = "/apis/echo.example.com/v1alpha1/namespaces/team-a/echoes";

    private static final ResourceDescription RESOURCE = ResourceDescription.of("echo.example.com", "v1alpha1", "Echo")
            .plural("echoes")
            .subresource("me", "get")
            .build();

    private final TestAuthority frontProxies = TestAuthority.root("front-proxy-ca");
    private final TestAuthority.Pair frontProxy = frontProxies.client("CN=front-proxy-client");
    private final ApiServer api = api();
    private final TestCarrier carrier;

    FrontProxiedServer(TestCarrier.Factory carriers) throws IOException {
        carrier = carriers.start(api::handle);
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
        resources.add(new ServedResource(RESOURCE, storage, Map.of("me", FrontProxiedServer::answerWhoAsks)));
        return ApiServer.builder(resources)
                .authenticator(headers::authenticate)
                .authenticator(request -> Optional.ofNullable(request.header("Authorization"))
                        .map(value -> UserInfo.of(value.replace("Bearer ", ""))))
                .identityHeaders(headers::isIdentityHeader)
                .authorizer(FrontProxiedServer::decide)
                .build();
    }

    private static Authorizer.Decision decide(UserInfo user, RequestInfo request) {
        boolean reads = List.of("get", "list", "watch", "impersonate").contains(request.verb());
        return new Authorizer.Decision(user.isIn(UserInfo.MASTERS) || reads, "");
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

    int port() {
        return carrier.port();
    }

    /** A client that proves to be the front proxy. */
    OkHttpClient.Builder frontProxy() {
        return client(frontProxy);
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
                .protocols(List.of(Protocol.HTTP_1_1))
                .sslSocketFactory(certificates.sslSocketFactory(), certificates.trustManager());
    }

    SSLContext tls() {
        return TestAuthority.clientContext(carrier.authority(), frontProxy);
    }

    @Override
    public void close() {
        carrier.close();
        api.close();
    }
}
