package io.github.multikueue.proxy.core.kube.client.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeUser;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceAccountTest {

    @TempDir
    private Path mount;

    @Test
    void aPodHasTheAddressInItsEnvironmentAndTheRestInFiles() throws IOException {
        try (FakeCluster cluster = FakeCluster.start()) {
            cluster.token("mounted", FakeUser.of("system:serviceaccount:ns:proxy"));
            Files.writeString(mount.resolve("ca.crt"), cluster.certificateAuthority());
            Files.writeString(mount.resolve("token"), "mounted\n");
            URI url = URI.create(cluster.url());

            ApiServerConfig config = ServiceAccount.read(
                    mount,
                    Map.of(
                            "KUBERNETES_SERVICE_HOST",
                            url.getHost(),
                            "KUBERNETES_SERVICE_PORT",
                            String.valueOf(url.getPort())));

            Request request =
                    new Request.Builder().url(config.base() + "/version").build();
            try (Response response = config.client().newCall(request).execute()) {
                assertThat(response.code()).isEqualTo(200);
            }
            assertThat(cluster.requests().all())
                    .extracting(each -> each.user())
                    .containsExactly("system:serviceaccount:ns:proxy");
        }
    }

    @Test
    void anAddressThatIsNotThereIsSaidPlainly() {
        assertThatThrownBy(() -> ServiceAccount.read(mount, Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1")))
                .isInstanceOf(IOException.class)
                .hasMessage("KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT: 10.0.0.1,  (expected: the address that a"
                        + " Pod is given)");
    }
}
