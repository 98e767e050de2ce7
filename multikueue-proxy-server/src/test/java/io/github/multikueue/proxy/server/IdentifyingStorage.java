package io.github.multikueue.proxy.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/**
 * A storage and its token service at one address, with a certificate of an authority of their own, as MinIO has them: whoever shows the
 * token of a web identity gets credentials for a while. Nothing is stored.
 */
final class IdentifyingStorage implements AutoCloseable {

    private static final String CREDENTIALS = """
            <AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>
            <AccessKeyId>lent-key</AccessKeyId><SecretAccessKey>lent-secret</SecretAccessKey>
            <SessionToken>lent-session</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration>
            </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
            """;

    /** What objects were to be put with. */
    final BlockingQueue<Headers> puts = new LinkedBlockingQueue<>();

    private final HttpsServer server;

    private IdentifyingStorage(HttpsServer server) {
        this.server = server;
    }

    /** @param certs with {@code server.crt} and {@code server.key} */
    static IdentifyingStorage start(Path certs) throws IOException {
        HeldCertificate certificate = HeldCertificate.decode(
                Files.readString(certs.resolve("server.crt")) + Files.readString(certs.resolve("server.key")));
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(new HandshakeCertificates.Builder()
                .heldCertificate(certificate)
                .build()
                .sslContext()));
        IdentifyingStorage storage = new IdentifyingStorage(server);
        server.createContext("/", storage::handle);
        server.start();
        return storage;
    }

    String address() {
        return "https://localhost:" + server.getAddress().getPort();
    }

    /** What Kubernetes sets in a Pod whose service account has a role. */
    Map<String, String> environment(Path token) {
        return Map.of(
                "AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/logs",
                "AWS_WEB_IDENTITY_TOKEN_FILE", token.toString(),
                "AWS_ENDPOINT_URL_STS", address());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            switch (exchange.getRequestMethod()) {
                case "POST" -> {
                    boolean known = body.contains("Action=AssumeRoleWithWebIdentity")
                            && body.contains("WebIdentityToken=token-of-the-pod");
                    answer(exchange, known ? 200 : 403, CREDENTIALS);
                }
                case "PUT" -> {
                    puts.add(exchange.getRequestHeaders());
                    exchange.sendResponseHeaders(200, -1);
                }
                default -> answer(exchange, 200, "<ListBucketResult/>");
            }
        }
    }

    private static void answer(HttpExchange exchange, int status, String xml) throws IOException {
        byte[] bytes = xml.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/xml");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
