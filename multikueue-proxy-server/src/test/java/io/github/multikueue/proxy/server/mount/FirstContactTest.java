package io.github.multikueue.proxy.server.mount;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.multikueue.proxy.core.LoggedEvents;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of an API server that cannot be reached. */
class FirstContactTest {

    private static final String KUBECONFIG = """
            {"apiVersion": "v1", "kind": "Config", "current-context": "c",
             "clusters": [{"name": "c", "cluster": {"server": "https://127.0.0.1:1"}}],
             "users": [{"name": "c", "user": {}}],
             "contexts": [{"name": "c", "context": {"cluster": "c", "user": "c"}}]}
            """;

    @Test
    void saysOnceWhyThereIsNoAnswer(@TempDir Path directory) throws IOException {
        Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), KUBECONFIG);
        ScheduledExecutorService never = Executors.newSingleThreadScheduledExecutor();
        try (ApiClient server = ApiClients.manager(kubeconfig, Map.of(), Duration.ofMinutes(1), CallObserver.NONE);
                LoggedEvents log = new LoggedEvents(FirstContact.class.getName(), Level.INFO)) {
            FirstContact contact = new FirstContact(server, never);

            contact.run();
            contact.run();

            assertThat(contact.problem()).isPresent();
            assertThat(log.events())
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .singleElement()
                    .asString()
                    .startsWith("The API server does not answer: ")
                    .contains("ConnectException");
        } finally {
            never.shutdownNow();
        }
    }
}
