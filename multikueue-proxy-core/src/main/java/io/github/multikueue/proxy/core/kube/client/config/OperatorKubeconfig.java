package io.github.multikueue.proxy.core.kube.client.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multikueue.proxy.core.tls.TlsClient;
import io.kubernetes.client.util.KubeConfig;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import okhttp3.Credentials;
import okhttp3.Interceptor;
import org.jspecify.annotations.Nullable;

/**
 * A kubeconfig that is trusted: it may name files, and programs that tell a token or a certificate. Client-java reads it. Its clients
 * are made without client-java, whose client loads all models of Kubernetes, which are 1,400 classes.
 */
public final class OperatorKubeconfig {

    private final Path file;
    private final KubeConfig config;

    private OperatorKubeconfig(Path file, KubeConfig config) {
        this.file = file;
        this.config = config;
    }

    /**
     * The API server of the current context.
     *
     * @throws IOException if there is none, or it cannot be used; the message names the file
     */
    public static ApiServerConfig read(Path file) throws IOException {
        KubeConfig config = parse(file);
        config.setFile(file.toFile());
        try {
            return new OperatorKubeconfig(file, config).server();
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IOException("kubeconfig " + file + ": " + e.getMessage(), e);
        }
    }

    /** Client-java casts and dereferences whatever the YAML is. */
    private static KubeConfig parse(Path file) throws IOException {
        try {
            return KubeConfig.loadKubeConfig(new StringReader(KubeconfigText.withoutEmptyEnd(Files.readString(file))));
        } catch (CharacterCodingException | ClassCastException | NullPointerException e) {
            throw new IOException("kubeconfig: " + file + " (expected: the YAML of a v1 Config)", e);
        } catch (RuntimeException e) {
            throw new IOException("kubeconfig " + file + ": " + e.getMessage(), e);
        }
    }

    private ApiServerConfig server() throws IOException, GeneralSecurityException {
        String server = config.getServer();
        if (server == null || !server.startsWith("https://")) {
            throw new IOException("kubeconfig " + file + ": server: " + server + " (expected: an https:// address)");
        }
        if (!config.verifySSL()) {
            throw new IOException(
                    "kubeconfig " + file + ": insecure-skip-tls-verify: true (expected: TLS that is verified)");
        }
        TlsClient anonymous =
                TlsClient.trusting(text(config.getCertificateAuthorityData(), config.getCertificateAuthorityFile()));
        String certificate = text(config.getClientCertificateData(), config.getClientCertificateFile());
        String key = text(config.getClientKeyData(), config.getClientKeyFile());
        return certificate != null && key != null
                ? server(anonymous.showing(certificate, key), null)
                : withoutCertificate(anonymous);
    }

    private ApiServerConfig withoutCertificate(TlsClient anonymous) throws GeneralSecurityException {
        if (isGiven(config.getUsername()) && isGiven(config.getPassword())) {
            String basic = Credentials.basic(config.getUsername(), config.getPassword(), UTF_8);
            return server(
                    anonymous,
                    chain -> chain.proceed(chain.request()
                            .newBuilder()
                            .header("Authorization", basic)
                            .build()));
        }
        Map<String, String> credentials = config.getCredentials();
        if (credentials == null) {
            return server(anonymous, null);
        }
        String certificate = credentials.get(KubeConfig.CRED_CLIENT_CERTIFICATE_DATA_KEY);
        String key = credentials.get(KubeConfig.CRED_CLIENT_KEY_DATA_KEY);
        return isGiven(credentials.get(KubeConfig.CRED_TOKEN_KEY)) || certificate == null || key == null
                ? server(anonymous, new RefreshedToken(this::token))
                : server(anonymous.showing(certificate, key), null);
    }

    private String token() {
        Map<String, String> credentials = config.getCredentials();
        String token = credentials == null ? null : credentials.get(KubeConfig.CRED_TOKEN_KEY);
        if (token == null) {
            throw new IllegalStateException("kubeconfig " + file + " has given none");
        }
        return token;
    }

    private ApiServerConfig server(TlsClient tls, @Nullable Interceptor identity) {
        return new ApiServerConfig(config.getServer(), tls, config.getTlsServerName(), identity);
    }

    private @Nullable String text(@Nullable String data, @Nullable String path) throws IOException {
        byte[] content = config.getDataOrFileRelative(data, path);
        return content == null ? null : new String(content, UTF_8);
    }

    private static boolean isGiven(@Nullable String text) {
        return text != null && !text.isEmpty();
    }
}
