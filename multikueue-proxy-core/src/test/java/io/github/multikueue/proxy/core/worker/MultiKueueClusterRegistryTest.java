package io.github.multikueue.proxy.core.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.api.WorkerCredential;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeGrant;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.FakeUser;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.ApiStream;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.kube.client.ListWatch;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
class MultiKueueClusterRegistryTest {

    private static final String NAMESPACE = "kueue-system";
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    private Path kubeconfigs;

    private FakeCluster manager = FakeCluster.start();
    private final FakeCluster worker = FakeCluster.builder().name("spoke-1").start();
    private MultiKueueClusterRegistry registry;

    @BeforeEach
    void start() {
        registry = start(manager);
    }

    private MultiKueueClusterRegistry start(FakeCluster cluster) {
        MultiKueueClusterRegistry started = new MultiKueueClusterRegistry(
                server(cluster), NAMESPACE, kubeconfigs, Clock.systemUTC(), new Random(1));
        started.start();
        return started;
    }

    private static ApiClient server(FakeCluster cluster) {
        WorkerConfig config = KubeconfigReader.read("manager", cluster.kubeconfig(cluster.adminToken()), null);
        return ApiClients.worker((WorkerConfig.Usable) config, LONG, CallObserver.NONE);
    }

    @AfterEach
    void stop() {
        registry.close();
        manager.close();
        worker.close();
    }

    @Test
    void knows_the_workers_of_kueue() {
        secret("spoke-1-secret", worker.kubeconfig("t1"));
        cluster("spoke-1", "spoke-1-secret");

        WorkerConfig.Usable config = usable("spoke-1");

        assertThat(config.server()).hasToString(worker.url());
        assertThat(config.credential()).isEqualTo(new WorkerCredential.Token("t1"));
        assertThat(config.warning()).isNull();
        assertThat(registry.all()).containsExactly(config);
        assertThat(registry.find("spoke-2")).isEmpty();
        await().untilAsserted(() -> assertThat(registry.health()).hasSize(2).allMatch(ListWatch.Health::synced));
    }

    @Test
    void understands_a_manager_that_serves_v1beta1_only() {
        registry.close();
        manager.close();
        manager = FakeCluster.builder().kueueVersions("v1beta1").start();
        secret("spoke-1-secret", worker.kubeconfig("t1"));
        manager.create("""
                {"apiVersion": "kueue.x-k8s.io/v1beta1", "kind": "MultiKueueCluster", "metadata": {"name": "spoke-1"},
                 "spec": {"kubeConfig": {"location": "spoke-1-secret", "locationType": "Secret"}}}""");

        registry = start(manager);

        usable("spoke-1");
    }

    @Test
    void uses_a_rotated_secret_as_soon_as_it_is_told() {
        secret("spoke-1-secret", worker.kubeconfig("t1"));
        cluster("spoke-1", "spoke-1-secret");
        usable("spoke-1");

        secret("spoke-1-secret", worker.kubeconfig("t2"));

        await().untilAsserted(
                        () -> assertThat(usable("spoke-1").credential()).isEqualTo(new WorkerCredential.Token("t2")));
    }

    @Test
    void a_deleted_secret_ends_the_use_of_its_credentials() {
        secret("spoke-1-secret", worker.kubeconfig("t1"));
        cluster("spoke-1", "spoke-1-secret");
        usable("spoke-1");

        manager.delete("secrets", NAMESPACE, "spoke-1-secret");

        assertUnusable("spoke-1", "BadKubeConfig", "Secret kueue-system/spoke-1-secret: missing");
    }

    @Test
    void a_deleted_cluster_is_forgotten() {
        secret("spoke-1-secret", worker.kubeconfig("t1"));
        cluster("spoke-1", "spoke-1-secret");
        usable("spoke-1");

        manager.delete("multikueueclusters", "", "spoke-1");

        await().until(() -> registry.find("spoke-1").isEmpty());
    }

    @Test
    void a_broken_worker_leaves_the_others_alone() {
        secret("spoke-1-secret", worker.kubeconfig("t1"));
        cluster("spoke-1", "spoke-1-secret");
        secret("spoke-2-secret", "{[");
        cluster("spoke-2", "spoke-2-secret");
        cluster("spoke-3", "spoke-3-secret");
        manager.create("""
                {"apiVersion": "v1", "kind": "Secret", "metadata": {"namespace": "kueue-system", "name": "spoke-4-secret"},
                 "data": {"other": ""}}""");
        cluster("spoke-4", "spoke-4-secret");

        assertUnusable("spoke-2", "BadKubeConfig", "kubeconfig: not understood");
        assertUnusable("spoke-3", "BadKubeConfig", "Secret kueue-system/spoke-3-secret: missing");
        assertUnusable("spoke-4", "BadKubeConfig", "Secret kueue-system/spoke-4-secret: without key kubeconfig");
        usable("spoke-1");
    }

    @Test
    void a_change_of_one_worker_leaves_the_configuration_of_the_others_as_it_is() {
        secret("spoke-1-secret", worker.kubeconfig("t1"));
        cluster("spoke-1", "spoke-1-secret");
        WorkerConfig before = usable("spoke-1");

        cluster("spoke-2", "spoke-2-secret");
        assertUnusable("spoke-2", "BadKubeConfig", "missing");

        assertThat(registry.find("spoke-1").orElseThrow()).isSameAs(before);
    }

    @Test
    void secrets_of_other_namespaces_do_not_count() {
        manager.create(secretObject("team-a", "spoke-1-secret", worker.kubeconfig("t1")));
        cluster("spoke-1", "spoke-1-secret");

        assertUnusable("spoke-1", "BadKubeConfig", "Secret kueue-system/spoke-1-secret: missing");
        assertThat(manager.requests().of("list", "secrets"))
                .isNotEmpty()
                .allMatch(request -> request.path().startsWith("/api/v1/namespaces/" + NAMESPACE + "/secrets"));
    }

    @Test
    void prefers_the_read_only_kubeconfig_that_an_annotation_names() {
        secret("spoke-1-secret", worker.kubeconfig("powerful"));
        secret("spoke-1-readonly", worker.kubeconfig("reader"));
        cluster("spoke-1", "spoke-1-secret");
        usable("spoke-1");

        annotate("spoke-1", "spoke-1-readonly");

        await().untilAsserted(() ->
                assertThat(usable("spoke-1").credential()).isEqualTo(new WorkerCredential.Token("reader")));
    }

    @Test
    void never_falls_back_to_the_powerful_kubeconfig() {
        secret("spoke-1-secret", worker.kubeconfig("powerful"));
        cluster("spoke-1", "spoke-1-secret");
        annotate("spoke-1", "spoke-1-readonly");

        assertUnusable("spoke-1", "BadKubeConfig", "Secret kueue-system/spoke-1-readonly: missing");

        annotate("spoke-1", "");

        assertUnusable("spoke-1", "BadKubeConfig", "annotation proxy.multikueue.io/kubeconfig-secret: empty");
    }

    @Test
    void says_that_cluster_profiles_are_not_supported() {
        manager.create("""
                {"apiVersion": "kueue.x-k8s.io/v1beta2", "kind": "MultiKueueCluster", "metadata": {"name": "spoke-1"},
                 "spec": {"clusterSource": {"clusterProfileRef": {"name": "spoke-1-profile"}}}}""");

        assertUnusable("spoke-1", "UnsupportedClusterSource", "clusterProfileRef: spoke-1-profile");
    }

    @Test
    void a_read_only_kubeconfig_makes_up_for_a_cluster_profile() {
        manager.create("""
                {"apiVersion": "kueue.x-k8s.io/v1beta2", "kind": "MultiKueueCluster",
                 "metadata": {"name": "spoke-1",
                  "annotations": {"proxy.multikueue.io/kubeconfig-secret": "spoke-1-readonly"}},
                 "spec": {"clusterSource": {"clusterProfileRef": {"name": "spoke-1-profile"}}}}""");
        secret("spoke-1-readonly", worker.kubeconfig("reader"));

        await().untilAsserted(() -> assertThat(registry.find("spoke-1")).get().isInstanceOf(WorkerConfig.Usable.class));
    }

    @Test
    void reads_a_kubeconfig_file_and_notices_when_it_changes() throws Exception {
        Path file = Files.writeString(kubeconfigs.resolve("spoke-1"), worker.kubeconfig("t1"));
        pathCluster("spoke-1", file.toString());
        assertThat(usable("spoke-1").credential()).isEqualTo(new WorkerCredential.Token("t1"));

        Files.writeString(file, worker.kubeconfig("t2"));

        await().untilAsserted(() -> assertThat(registry.find("spoke-1").filter(WorkerConfig.Usable.class::isInstance))
                .map(config -> ((WorkerConfig.Usable) config).credential())
                .contains(new WorkerCredential.Token("t2")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../../etc/passwd"})
    void refuses_a_file_outside_of_the_allowed_directory(String location) {
        pathCluster("spoke-1", location);

        assertUnusable("spoke-1", "InsecureKubeConfig", "kubeConfig.location: outside");
    }

    @Test
    void carries_the_reason_why_kueue_cannot_reach_a_worker_but_not_its_message() {
        secret("spoke-1-secret", worker.kubeconfig("t1"));
        cluster("spoke-1", "spoke-1-secret");
        usable("spoke-1");

        manager.patchStatus("multikueueclusters", "", "spoke-1", """
                {"conditions": [{"type": "Active", "status": "False", "reason": "ClientConnectionFailed",
                  "message": "dial tcp 10.0.0.5:6443: refused", "lastTransitionTime": "2026-11-20T10:00:00Z"}]}""");

        await().untilAsserted(() -> assertThat(usable("spoke-1").warning()).isEqualTo("ClientConnectionFailed"));
    }

    @Test
    void a_rotation_does_not_cut_a_running_stream() throws Exception {
        FakeGrant read = FakeGrant.toUser("reader").verbs("get").resources("pods", "pods/log");
        worker.grant(read);
        worker.token("t1", FakeUser.of("reader"));
        worker.token("t2", FakeUser.of("reader"));
        worker.create("""
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"namespace": "team-a", "name": "p"},
                 "spec": {"containers": [{"name": "main"}]}}""");
        worker.log("team-a", "p", "main").line("before");
        secret("spoke-1-secret", worker.kubeconfig("t1"));
        cluster("spoke-1", "spoke-1-secret");
        usable("spoke-1");
        ApiPath pod =
                ApiPath.group("", "v1").namespace("team-a").segment("pods").segment("p");

        try (WorkerClients clients = new WorkerClients(registry, LONG, CallObserver.NONE, new Random(1));
                ApiStream stream =
                        clients.get("spoke-1").open(pod.segment("log").query("follow", true));
                BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("before");

            secret("spoke-1-secret", worker.kubeconfig("t2"));
            Predicate<FakeRequest> withNewToken =
                    request -> request.header("Authorization").equals("Bearer t2");
            await().until(() -> {
                clients.get("spoke-1").getBytes(pod);
                return worker.requests().count(withNewToken) > 0;
            });

            worker.log("team-a", "p", "main").line("after").end();
            assertThat(lines.readLine()).isEqualTo("after");
            assertThat(lines.readLine()).isNull();
        }
    }

    private void cluster(String name, String secret) {
        manager.create("""
                {"apiVersion": "kueue.x-k8s.io/v1beta2", "kind": "MultiKueueCluster", "metadata": {"name": "%s"},
                 "spec": {"clusterSource": {"kubeConfig": {"location": "%s", "locationType": "Secret"}}}}""".formatted(name, secret));
    }

    private void pathCluster(String name, String path) {
        manager.create("""
                {"apiVersion": "kueue.x-k8s.io/v1beta2", "kind": "MultiKueueCluster", "metadata": {"name": "%s"},
                 "spec": {"clusterSource": {"kubeConfig": {"location": "%s", "locationType": "Path"}}}}""".formatted(name, path));
    }

    private void annotate(String cluster, String secret) {
        manager.patch(
                "multikueueclusters",
                "",
                cluster,
                "{\"metadata\": {\"annotations\": {\"proxy.multikueue.io/kubeconfig-secret\": \"" + secret + "\"}}}");
    }

    private void secret(String name, String kubeconfig) {
        String object = secretObject(NAMESPACE, name, kubeconfig);
        if (manager.get("secrets", NAMESPACE, name) == null) {
            manager.create(object);
        } else {
            manager.apply(object);
        }
    }

    private static String secretObject(String namespace, String name, String kubeconfig) {
        return """
                {"apiVersion": "v1", "kind": "Secret", "metadata": {"namespace": "%s", "name": "%s"},
                 "data": {"kubeconfig": "%s"}}""".formatted(
                namespace, name, Base64.getEncoder().encodeToString(kubeconfig.getBytes(StandardCharsets.UTF_8)));
    }

    private WorkerConfig.Usable usable(String name) {
        return (WorkerConfig.Usable) await().until(
                        () -> registry.find(name),
                        found -> found.filter(WorkerConfig.Usable.class::isInstance)
                                .isPresent())
                .orElseThrow();
    }

    private void assertUnusable(String name, String reason, String message) {
        await().untilAsserted(() -> {
            Optional<WorkerConfig> found = registry.find(name);
            assertThat(found).get().isInstanceOfSatisfying(WorkerConfig.Unusable.class, config -> {
                assertThat(config.reason()).isEqualTo(reason);
                assertThat(config.message()).contains(message);
            });
        });
    }
}
