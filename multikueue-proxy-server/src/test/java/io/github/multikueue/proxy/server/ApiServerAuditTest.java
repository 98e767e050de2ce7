package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import com.google.common.base.Ticker;
import io.github.multikueue.proxy.core.LoggedEvents;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.ServedResource;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServer;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStorage;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStore;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.server.http.ApiListener;
import io.github.multikueue.proxy.server.http.ListenerConfig;
import io.github.multikueue.proxy.server.observe.ApiServerAudit;
import io.github.multikueue.proxy.server.observe.ApiServerMetrics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who asked an API server made with the library what, and what came of it. */
class ApiServerAuditTest {

    private static final List<String> KEYS = List.of(
            "caller", "impersonatedUser", "method", "verb", "resource", "namespace", "name", "path", "code", "bytes");

    private final ScheduledExecutorService scheduler =
            Executors.newSingleThreadScheduledExecutor(Threads.daemons("listener"));
    private final HttpClient client = HttpClient.newHttpClient();
    private final LoggedEvents audit = new LoggedEvents("audit", Level.INFO);
    private ApiServer server;
    private ApiListener listener;

    @BeforeEach
    void start() throws Exception {
        ResourceDescription cups =
                ResourceDescription.of("shop.example.com", "v1", "Cup").build();
        ServedResources resources = new ServedResources();
        resources.add(
                new ServedResource(cups, new MemoryStorage(new MemoryStore(Clock.systemUTC()), cups.groupResource())));
        server = new ApiServerMetrics(resources)
                .addTo(ApiServer.builder(resources))
                .observer(new ApiServerAudit(Ticker.systemTicker()))
                .authenticator(request ->
                        Optional.ofNullable(request.header("Authorization")).map(user -> UserInfo.of(user)))
                .authorizer(
                        (user, request) -> new Authorizer.Decision(!user.name().equals("mallory"), ""))
                .build();
        listener = new ApiListener(
                ListenerConfig.of("api", 0).on("127.0.0.1"), server::handle, scheduler, Ticker.systemTicker());
        listener.start();
    }

    @AfterEach
    void stop() {
        server.close();
        listener.close();
        scheduler.shutdownNow();
        audit.close();
    }

    @Test
    void eachRequestHasALineWithWhoAskedWhatAndWhatCameOfIt() throws Exception {
        assertThat(lineOf(get("cups/blue", "Authorization", "alice")))
                .isEqualTo("caller=alice method=GET verb=get resource=cups namespace=shop name=blue code=404");
        assertThat(lineOf(get("cups", "Authorization", "mallory")))
                .isEqualTo("caller=mallory method=GET verb=list resource=cups namespace=shop code=403");
    }

    @Test
    void whomTheCallerImpersonatesIsNamed() throws Exception {
        assertThat(lineOf(get("cups", "Authorization", "alice", "Impersonate-User", "bob")))
                .isEqualTo(
                        "caller=alice impersonatedUser=bob method=GET verb=list resource=cups namespace=shop code=200");
    }

    @Test
    void whoIsNobodyHasALineToo() throws Exception {
        assertThat(lineOf(get("cups", "X-Nothing", "here")))
                .isEqualTo("method=GET verb=list resource=cups namespace=shop code=401");
    }

    private HttpRequest get(String what, String... headers) {
        URI uri =
                URI.create("http://127.0.0.1:" + listener.port() + "/apis/shop.example.com/v1/namespaces/shop/" + what);
        return HttpRequest.newBuilder(uri).headers(headers).build();
    }

    private String lineOf(HttpRequest request) throws Exception {
        int before = audit.events().size();
        client.send(request, BodyHandlers.discarding());
        await().atMost(Duration.ofMinutes(1)).until(() -> audit.events().size() > before);
        var line = audit.events().get(before);
        return KEYS.stream()
                .filter(key -> LoggedEvents.value(line, key) != null)
                .map(key -> key + "=" + LoggedEvents.value(line, key))
                .reduce((some, more) -> some + " " + more)
                .orElse("");
    }
}
