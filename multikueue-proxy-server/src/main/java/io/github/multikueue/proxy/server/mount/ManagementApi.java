package io.github.multikueue.proxy.server.mount;

import com.google.common.base.Ticker;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.core.access.authentication.BearerTokens;
import io.github.multikueue.proxy.core.access.authentication.SharedSecretAuthenticator;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServer;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServerBuilder;
import io.github.multikueue.proxy.core.apiserver.discovery.HealthCheck;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.tls.WatchedFile;
import io.github.multikueue.proxy.server.config.CredentialFiles;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.config.Setting;
import io.github.multikueue.proxy.server.http.ApiListener;
import io.github.multikueue.proxy.server.http.ListenerConfig;
import io.github.multikueue.proxy.server.observe.ApiServerMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * A port on which a server that has all paths of its other port for somebody else tells how it is itself: {@code /healthz},
 * {@code /livez}, {@code /readyz} and {@code /metrics}. Plain HTTP, as kubelets and Prometheus expect it.
 */
final class ManagementApi implements AutoCloseable {

    private static final UserInfo READER = UserInfo.of("metrics");
    private static final String METRICS = "/metrics";

    /** Those who look after a server are few. */
    private static final int CONNECTIONS = 200;

    private final ApiServer server;
    private final ApiListener listener;

    /**
     * Makes it; nothing is served yet.
     *
     * @param ready what {@code /readyz} checks
     */
    ManagementApi(
            ServerConfig.ManagementListener settings,
            @Nullable Path tokenFile,
            ApiServerMetrics metrics,
            List<HealthCheck> ready,
            ScheduledExecutorService scheduler) {
        ApiServerBuilder builder = ApiServer.builder(new ServedResources()).allowAnonymous();
        ready.forEach(builder::readyCheck);
        metrics.serveIn(builder);
        if (tokenFile == null) {
            builder.authorizer((user, request) -> new Authorizer.Decision(true, ""));
        } else {
            WatchedFile<String> token = CredentialFiles.secret(tokenFile, Setting.METRICS_TOKEN_FILE);
            metrics.reloads("metrics-token", () -> token.problem().isPresent());
            builder.authenticator(
                            new SharedSecretAuthenticator(
                                    token::get,
                                    request -> BearerTokens.of(request).map(Caller.BearerToken::token),
                                    READER)::authenticate)
                    .authorizer(ManagementApi::authorize);
        }
        server = builder.build();
        ListenerConfig config = ListenerConfig.of("management", settings.port()).connections(CONNECTIONS);
        String address = settings.bindAddress();
        listener = new ApiListener(
                address == null ? config : config.on(address), server::handle, scheduler, Ticker.systemTicker());
    }

    private static Authorizer.Decision authorize(UserInfo user, RequestInfo request) {
        boolean allowed = !request.path().equals(METRICS) || user.equals(READER);
        return new Authorizer.Decision(allowed, allowed ? "" : "not a reader of metrics");
    }

    /** Begins to serve. */
    void start() throws IOException {
        listener.start();
    }

    int port() {
        return listener.port();
    }

    /** Says from now on that the server is about to stop. */
    void announceShutdown() {
        server.announceShutdown();
    }

    @Override
    public void close() {
        server.close();
        listener.stop(Duration.ofSeconds(1));
    }
}
