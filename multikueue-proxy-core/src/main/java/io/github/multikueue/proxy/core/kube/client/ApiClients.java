package io.github.multikueue.proxy.core.kube.client;

import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.api.WorkerCredential;
import io.github.multikueue.proxy.core.concurrent.AnswerBudget;
import io.github.multikueue.proxy.core.kube.client.config.ApiServerConfig;
import io.github.multikueue.proxy.core.kube.client.config.OperatorKubeconfig;
import io.github.multikueue.proxy.core.kube.client.config.ServiceAccount;
import io.github.multikueue.proxy.core.kube.client.guard.WorkerGuard;
import io.github.multikueue.proxy.core.kube.client.guard.WorkerResolver;
import io.github.multikueue.proxy.core.tls.TlsClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
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
        if (kubeconfig == null && ServiceAccount.isPresent()) {
            return server(name, ServiceAccount.read(environment), timeout, observer);
        }
        Path file = kubeconfig != null ? kubeconfig : kubeconfigOf(environment);
        if (Files.isDirectory(file) || !Files.isReadable(file)) {
            throw new UnreadableKubeconfigException(file, kubeconfig != null);
        }
        return server(name, OperatorKubeconfig.read(file), timeout, observer);
    }

    private static Path kubeconfigOf(Map<String, String> environment) {
        String variable = environment.getOrDefault("KUBECONFIG", "");
        return variable.isEmpty()
                ? Path.of(environment.getOrDefault("HOME", ""), ".kube", "config")
                : Path.of(variable.split(java.io.File.pathSeparator, 2)[0]);
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
        try {
            TlsClient tls = TlsClient.trusting(config.certificateAuthority());
            if (config.credential() instanceof WorkerCredential.ClientCertificate pair) {
                tls = tls.showing(pair.certificate(), pair.key());
            }
            ApiServerConfig server =
                    new ApiServerConfig(config.server().toString(), tls, config.tlsServerName(), identify(config));
            Dns guarded = new WorkerResolver(config.name(), guard.resolver());
            return server(config.name(), server, guarded, timeout, observer, guard.budget());
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(config.name() + ": " + e.getMessage(), e);
        }
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
        try {
            TlsClient tls = TlsClient.trusting(certificateAuthority);
            return server(name, new ApiServerConfig(address.toString(), tls, null, null), timeout, observer);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    private static ApiClient server(String name, ApiServerConfig config, Duration timeout, CallObserver observer) {
        return server(name, config, Dns.SYSTEM, timeout, observer, AnswerBudget.ofHeap());
    }

    private static ApiClient server(
            String name,
            ApiServerConfig config,
            Dns resolver,
            Duration timeout,
            CallObserver observer,
            AnswerBudget budget) {
        OkHttpClient http = config.client().newBuilder().dns(resolver).build();
        return new ApiClient(name, config.base(), HttpClients.of(name, http, timeout), observer, budget);
    }
}
