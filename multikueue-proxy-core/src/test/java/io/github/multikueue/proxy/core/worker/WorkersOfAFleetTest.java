package io.github.multikueue.proxy.core.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.api.ForbiddenException;
import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.api.WorkerUnavailableException;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.kube.client.ListWatch;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Registry and clients together, with the rights that the documentation asks for and no others. */
@Timeout(180)
class WorkersOfAFleetTest {

    private static final ApiPath PODS =
            ApiPath.group("", "v1").namespace("team-a").segment("pods");

    private final FakeFleet fleet =
            FakeFleet.builder().workers("spoke-1", "spoke-2").deadWorkers(5).start();
    private MultiKueueClusterRegistry registry;
    private WorkerClients clients;

    @BeforeEach
    void start() {
        Duration timeout = Duration.ofMinutes(1);
        WorkerConfig config = KubeconfigReader.read("manager", fleet.proxyKubeconfig(), null);
        ApiClient manager = ApiClients.worker((WorkerConfig.Usable) config, timeout, CallObserver.NONE);
        registry = new MultiKueueClusterRegistry(manager, "kueue-system", null, Clock.systemUTC(), new Random(1));
        clients = new WorkerClients(registry, timeout, CallObserver.NONE, new Random(2));
        registry.start();
        await().until(() -> registry.health().stream().allMatch(ListWatch.Health::synced));
    }

    @AfterEach
    void stop() {
        clients.close();
        registry.close();
        fleet.close();
    }

    @Test
    void live_workers_are_served_beside_dead_ones() {
        assertThat(registry.all()).hasSize(7);
        for (int i = 1; i <= 5; i++) {
            String dead = "dead-" + i;
            assertThatThrownBy(() -> clients.get(dead).getBytes(PODS)).isInstanceOf(WorkerUnavailableException.class);
        }

        clients.get("spoke-1").getBytes(PODS);
        clients.get("spoke-2").getBytes(PODS);

        assertThat(clients.report())
                .filteredOn(WorkerReport::usable)
                .extracting(WorkerReport::name)
                .containsExactly("spoke-1", "spoke-2");
    }

    @Test
    void a_worker_that_is_lost_and_comes_back_is_served_again() {
        clients.get("spoke-1").getBytes(PODS);

        fleet.loseWorker("spoke-1");
        await().untilAsserted(() -> assertThatThrownBy(() -> clients.get("spoke-1"))
                .isInstanceOf(WorkerUnavailableException.class)
                .hasMessageEndingWith("(Kueue: ClientConnectionFailed)")
                .hasMessageNotContaining("127.0.0.1"));

        fleet.recoverWorker("spoke-1");
        await().ignoreExceptions().untilAsserted(() -> clients.get("spoke-1").getBytes(PODS));
        await().untilAsserted(() -> assertThat(clients.report()).contains(new WorkerReport("spoke-1", true, "")));
    }

    @Test
    void a_rotated_secret_is_used_without_a_restart() {
        clients.get("spoke-1").getBytes(PODS);

        fleet.rotateSecret("spoke-1");

        await().ignoreExceptions().untilAsserted(() -> clients.get("spoke-1").getBytes(PODS));
    }

    @Test
    void a_worker_that_turns_dangerous_is_cut_off() {
        clients.get("spoke-1").getBytes(PODS);
        int before = fleet.worker("spoke-1").requests().all().size();

        fleet.setKubeconfig(
                "spoke-1", fleet.kubeconfig("spoke-1").replace("token:", "exec: {command: touch}\n    token:"));

        await().untilAsserted(() -> assertThatThrownBy(() -> clients.get("spoke-1"))
                .isInstanceOf(WorkerUnavailableException.class)
                .hasMessageContaining("InsecureKubeConfig: users[0].exec: set"));
        assertThat(fleet.worker("spoke-1").requests().all()).hasSize(before);
    }

    @Test
    void a_file_is_refused_unless_a_directory_is_allowed() {
        fleet.usePath("spoke-1", "/etc/multikueue/kubeconfigs/spoke-1");

        await().untilAsserted(() -> assertThatThrownBy(() -> clients.get("spoke-1"))
                .hasMessageContaining("InsecureKubeConfig: kubeConfig.location: of type Path"));
    }

    @Test
    void what_the_worker_does_not_allow_the_proxy_is_forbidden_without_its_name_there() {
        ApiPath secrets = ApiPath.group("", "v1").namespace("team-a").segment("secrets");

        assertThatThrownBy(() -> clients.get("spoke-1").getBytes(secrets))
                .isInstanceOf(ForbiddenException.class)
                .hasMessage("worker spoke-1 does not allow the proxy to read /api/v1/namespaces/team-a/secrets"
                        + " (expected: a role for it there)");
    }
}
