package io.github.multikueue.proxy.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import com.google.inject.Stage;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.store.LogStore;
import io.github.multikueue.proxy.core.store.LogStoreConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is behind the use cases is opened when the proxy is started, not when it is made. */
@Timeout(180)
class InjectorTest {

    private static final String KUBECONFIG = """
            apiVersion: v1
            kind: Config
            current-context: nowhere
            contexts: [{name: nowhere, context: {cluster: nowhere, user: nobody}}]
            clusters: [{name: nowhere, cluster: {server: "https://127.0.0.1:1"}}]
            users: [{name: nobody, user: {token: nothing}}]
            """;

    @TempDir
    private Path directory;

    private Path kubeconfig;
    private LogStoreConfig store;

    /** The native cryptography of tests starts threads when it is used first. */
    @BeforeAll
    static void useCryptography() throws GeneralSecurityException {
        KeyPairGenerator.getInstance("EC").generateKeyPair();
    }

    @BeforeEach
    void configure() throws IOException {
        kubeconfig = Files.writeString(directory.resolve("kubeconfig"), KUBECONFIG);
        store = new LogStoreConfig(directory.resolve("logs"), 1 << 20, 1 << 20, Duration.ofDays(1));
    }

    /** With all that can be configured. */
    private MultiKueueProxy make() throws IOException {
        LogConfig logs = new LogConfig(
                store,
                Duration.ofMinutes(1),
                new LogConfig.Capture(LogConfig.Mode.ALL, new LogConfig.Lease("team-a", "captures"), 10),
                Duration.ofMinutes(5),
                null,
                new LogConfig.TektonResults(URI.create("https://127.0.0.1:1"), null, null),
                null);
        ProxyConfig config = ProxyConfig.builder().logs(logs).build();
        return Guice.createInjector(
                        Stage.PRODUCTION,
                        new MultiKueueProxyModule(
                                config,
                                ApiClients.manager(kubeconfig, Map.of(), Duration.ofSeconds(1), CallObserver.NONE),
                                CallObserver.NONE))
                .getInstance(MultiKueueProxy.class);
    }

    @Test
    void oneThatIsMadeAndThrownAwayLeavesNoFileNoLockAndNoThread() throws Exception {
        ThreadGroup group = new ThreadGroup("injector");
        FutureTask<List<String>> made = new FutureTask<>(() -> {
            MultiKueueProxy thrownAway = make();
            assertThat(thrownAway.logKeeping()).isPresent();
            return threads(group);
        });
        Thread maker = new Thread(group, made, "maker");
        maker.start();

        assertThat(made.get()).containsExactly("maker");
        assertThat(Files.list(directory)).containsExactly(kubeconfig);
        LogStore.open(store, Clock.systemUTC()).close();
    }

    @Test
    void theStoreIsOpenBetweenStartAndClose() throws IOException {
        MultiKueueProxy proxy = make();
        proxy.start();
        assertThat(directory.resolve("logs/lock")).exists();
        assertThat(proxy.logKeeping().orElseThrow().store().maxBytes()).isEqualTo(1 << 20);

        proxy.close();
        LogStore.open(store, Clock.systemUTC()).close();
    }

    private static List<String> threads(ThreadGroup group) {
        Thread[] all = new Thread[100];
        int count = group.enumerate(all);
        return Arrays.stream(all, 0, count).map(Thread::getName).toList();
    }
}
