package io.github.multikueue.proxy.core.kube.client;

import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.api.WorkerCredential;
import io.github.multikueue.proxy.core.concurrent.AnswerBudget;
import io.github.multikueue.proxy.core.kube.client.guard.WorkerGuard;
import io.github.multikueue.proxy.core.kube.client.guard.WorkerResolver;
import io.github.multikueue.proxy.core.tls.PemBlocks;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import io.kubernetes.client.util.credentials.Authentication;
import io.kubernetes.client.util.credentials.ClientCertificateAuthentication;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import okhttp3.Dns;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@link ApiClient}s: of the manager from the operator's own kubeconfig, which is trusted and may run exec plugins,
 * and of workers from validated configurations only. TLS is always verified.
 */
public final class ApiClients {

    private static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");
    private static final Duration TOKEN_REFRESH = Duration.ofMinutes(1);

    private ApiClients() {}

    /**
     * The manager cluster: the given kubeconfig, else the cluster this process runs in, else {@code KUBECONFIG}, else
     * {@code ~/.kube/config}.
     *
     * @param kubeconfig a kubeconfig file, or null to look for one
     * @param environment the environment variables
     * @param timeout the request timeout
     * @throws UnreadableKubeconfigException if there is no file to be read
     * @throws IOException if there is no configuration, or it cannot be used; the message says what was tried
     */
    public static ApiClient manager(
            @Nullable Path kubeconfig, Map<String, String> environment, Duration timeout, CallObserver observer)
            throws IOException {
        return configured("manager", kubeconfig, environment, timeout, observer);
    }

    /**
     * Any other cluster whose configuration is found like that of the manager.
     *
     * @param name what logs and errors call it
     * @throws IOException as by {@link #manager}
     */
    public static ApiClient configured(
            String name,
            @Nullable Path kubeconfig,
            Map<String, String> environment,
            Duration timeout,
            CallObserver observer)
            throws IOException {
        if (kubeconfig == null && Files.exists(SERVICE_ACCOUNT.resolve("token"))) {
            return server(name, ClientBuilder.cluster(), List.of(), timeout, observer);
        }
        Path file = kubeconfig != null ? kubeconfig : kubeconfigOf(environment);
        if (Files.isDirectory(file) || !Files.isReadable(file)) {
            throw new UnreadableKubeconfigException(file, kubeconfig != null);
        }
        return fromKubeconfig(name, file, timeout, observer);
    }

    private static Path kubeconfigOf(Map<String, String> environment) {
        String variable = environment.getOrDefault("KUBECONFIG", "");
        return variable.isEmpty()
                ? Path.of(environment.getOrDefault("HOME", ""), ".kube", "config")
                : Path.of(variable.split(java.io.File.pathSeparator, 2)[0]);
    }

    private static ApiClient fromKubeconfig(String name, Path file, Duration timeout, CallObserver observer)
            throws IOException {
        try {
            KubeConfig config = parse(file);
            config.setFile(file.toFile());
            String server = config.getServer();
            if (server == null || !server.startsWith("https://")) {
                throw new IOException(
                        "kubeconfig " + file + ": server: " + server + " (expected: an https:// address)");
            }
            if (!config.verifySSL()) {
                throw new IOException(
                        "kubeconfig " + file + ": insecure-skip-tls-verify: true (expected: TLS that is verified)");
            }
            ClientBuilder builder = ClientBuilder.kubeconfig(config, TOKEN_REFRESH);
            byte[] certificate =
                    config.getDataOrFileRelative(config.getClientCertificateData(), config.getClientCertificateFile());
            byte[] key = config.getDataOrFileRelative(config.getClientKeyData(), config.getClientKeyFile());
            if (certificate != null && key != null) {
                builder.setAuthentication(clientCertificate(
                        new String(certificate, StandardCharsets.US_ASCII),
                        new String(key, StandardCharsets.US_ASCII)));
            }
            return server(name, builder, List.of(), timeout, observer);
        } catch (RuntimeException e) {
            throw new IOException("kubeconfig " + file + ": " + e.getMessage(), e);
        }
    }

    /** Client-java casts and dereferences whatever the YAML is. */
    private static KubeConfig parse(Path file) throws IOException {
        try {
            return KubeConfig.loadKubeConfig(new StringReader(KubeconfigText.withoutEmptyEnd(Files.readString(file))));
        } catch (CharacterCodingException | ClassCastException | NullPointerException e) {
            throw new IOException("kubeconfig: " + file + " (expected: the YAML of a v1 Config)", e);
        }
    }

    /**
     * A worker cluster. Nothing is sent yet.
     *
     * @throws IllegalArgumentException if the certificates or the key cannot be read
     */
    public static ApiClient worker(WorkerConfig.Usable config, Duration timeout, CallObserver observer) {
        return worker(config, timeout, observer, WorkerGuard.with(AnswerBudget.ofHeap()));
    }

    /**
     * A worker cluster. Nothing is sent yet. Its host name is resolved anew, and judged by {@link WorkerResolver}, for each
     * connection.
     *
     * @param guard what keeps the client safe from it
     * @throws IllegalArgumentException if the certificates or the key cannot be read
     */
    public static ApiClient worker(
            WorkerConfig.Usable config, Duration timeout, CallObserver observer, WorkerGuard guard) {
        ClientBuilder builder = new ClientBuilder().setBasePath(config.server().toString());
        if (config.certificateAuthority() != null) {
            builder.setCertificateAuthority(config.certificateAuthority().getBytes(StandardCharsets.UTF_8));
        }
        if (config.tlsServerName() != null) {
            builder.setTlsServerName(config.tlsServerName());
        }
        if (config.credential() instanceof WorkerCredential.ClientCertificate pair) {
            builder.setAuthentication(clientCertificate(pair.certificate(), pair.key()));
        }
        Dns guarded = new WorkerResolver(config.name(), guard.resolver());
        return server(config.name(), builder, guarded, List.of(identify(config)), timeout, observer, guard.budget());
    }

    /** Client-java takes the first block of each text, whatever it is. */
    private static Authentication clientCertificate(String certificate, String key) {
        String keyBlock = PemBlocks.privateKey(key)
                .orElseThrow(() -> new IllegalArgumentException("client key: no PEM block of a private key"));
        return new ClientCertificateAuthentication(
                PemBlocks.certificates(certificate).getBytes(StandardCharsets.US_ASCII),
                keyBlock.getBytes(StandardCharsets.US_ASCII));
    }

    private static Interceptor identify(WorkerConfig.Usable config) {
        return chain -> {
            Request.Builder request = chain.request().newBuilder();
            if (config.credential() instanceof WorkerCredential.Token token) {
                request.header("Authorization", "Bearer " + token.token());
            }
            if (config.impersonation() != null) {
                request.header("Impersonate-User", config.impersonation().user());
                config.impersonation().groups().forEach(group -> request.addHeader("Impersonate-Group", group));
            }
            return chain.proceed(request.build());
        };
    }

    /**
     * A server that is not Kubernetes' own, but talks like it. Nobody is identified to it: ask it
     * {@linkplain ApiClient#withBearerToken with a token}. Nothing is sent yet.
     *
     * @param name what it is called in logs and metrics
     * @param address an {@code https} address; it may have a path
     * @param certificateAuthority the PEM of the certificates it is verified with, or null for those of the JDK
     * @throws IllegalArgumentException if the address or the certificates cannot be used
     */
    public static ApiClient extension(
            String name, URI address, @Nullable String certificateAuthority, Duration timeout, CallObserver observer) {
        if (!"https".equals(address.getScheme()) || address.getHost() == null || address.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    name + ": " + address.getScheme() + " address (expected: https://<host>[:<port>][/<path>])");
        }
        ClientBuilder builder = new ClientBuilder().setBasePath(address.toString());
        if (certificateAuthority != null) {
            builder.setCertificateAuthority(certificateAuthority.getBytes(StandardCharsets.UTF_8));
        }
        return server(name, builder, List.of(), timeout, observer);
    }

    private static ApiClient server(
            String name,
            ClientBuilder builder,
            List<Interceptor> authentication,
            Duration timeout,
            CallObserver observer) {
        return server(name, builder, Dns.SYSTEM, authentication, timeout, observer, AnswerBudget.ofHeap());
    }

    private static ApiClient server(
            String name,
            ClientBuilder builder,
            Dns resolver,
            List<Interceptor> authentication,
            Duration timeout,
            CallObserver observer,
            AnswerBudget budget) {
        var client = builder.build();
        OkHttpClient http = client.getHttpClient().newBuilder().dns(resolver).build();
        return new ApiClient(
                name, client.getBasePath(), HttpClients.of(name, http, timeout, authentication), observer, budget);
    }
}
