package io.github.multikueue.proxy.examples.ranchertokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Programs on fabric8's client use tokens as they use all resources of a cluster: directly, where they watch by WebSockets, and
 * through the aggregator, which has none.
 */
class Fabric8ClientTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final ResourceDefinitionContext TOKENS = new ResourceDefinitionContext.Builder()
            .withGroup(RancherTokens.GROUP)
            .withVersion("v1alpha1")
            .withKind("RancherToken")
            .withPlural("ranchertokens")
            .withNamespaced(true)
            .build();

    @TempDir
    private static Path home;

    private static RancherTokensDemo demo;
    private static KubernetesClient front;
    private static KubernetesClient direct;

    /** What an informer tells, as {@code + name}, {@code name enabled}, and {@code - name}. */
    private static final class Told implements ResourceEventHandler<GenericKubernetesResource> {

        private final List<String> events = new CopyOnWriteArrayList<>();

        @Override
        public void onAdd(GenericKubernetesResource token) {
            events.add("+ " + token.getMetadata().getName());
        }

        @Override
        public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource token) {
            events.add(token.getMetadata().getName() + " " + enabled(before) + " > " + enabled(token));
        }

        @Override
        public void onDelete(GenericKubernetesResource token, boolean stateUnknown) {
            events.add("- " + token.getMetadata().getName());
        }
    }

    @BeforeAll
    static void start() throws IOException {
        demo = new RancherTokensDemo(home);
        front = alice(demo.front());
        direct = alice(demo.direct());
    }

    private static KubernetesClient alice(String address) throws IOException {
        String kubeconfig = Files.readString(home.resolve("alice.kubeconfig"));
        Config config = Config.fromKubeconfig(kubeconfig.replace(demo.front(), address));
        // Otherwise it asks ten times for a WebSocket before it does without.
        config.setRequestRetryBackoffLimit(0);
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new JdkHttpClientFactory())
                .build();
    }

    @AfterAll
    static void stop() {
        front.close();
        direct.close();
        demo.close();
    }

    private static NonNamespaceOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            tokens(KubernetesClient client, String namespace) {
        demo.cluster().namespace(namespace);
        MixedOperation<GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
                all = client.genericKubernetesResources(TOKENS);
        return all.inNamespace(namespace);
    }

    private static GenericKubernetesResource token(String name, String enabled) {
        GenericKubernetesResource token = new GenericKubernetesResource();
        token.setApiVersion("tomlebreux.com/v1alpha1");
        token.setKind("RancherToken");
        token.setMetadata(
                new ObjectMetaBuilder().withName(name).addToLabels("app", name).build());
        token.setAdditionalProperty("spec", Map.of("clusterName", "c", "enabled", enabled));
        return token;
    }

    private static String enabled(GenericKubernetesResource token) {
        return token.get("spec", "enabled");
    }

    @Test
    void anInformerIsToldOfAllThatHappensThroughTheAggregator() {
        anInformerIsToldOfAllThatHappens(front, "front");
    }

    @Test
    void anInformerIsToldOfAllThatHappensByAWebSocket() {
        anInformerIsToldOfAllThatHappens(direct, "direct");
    }

    private static void anInformerIsToldOfAllThatHappens(KubernetesClient client, String namespace) {
        var tokens = tokens(client, namespace);
        tokens.resource(token("old", "true")).create();
        Told told = new Told();
        try (SharedIndexInformer<GenericKubernetesResource> informer = tokens.inform(told)) {
            await().atMost(LIMIT).untilAsserted(() -> assertThat(told.events).containsExactly("+ old"));

            GenericKubernetesResource created =
                    tokens.resource(token("new", "true")).serverSideApply();
            tokens.withName("new").edit(token -> {
                GenericKubernetesResource changed = token("new", "false");
                changed.setMetadata(token.getMetadata());
                return changed;
            });
            tokens.withName("old").delete();

            assertThat(created.<String>get("status", "plaintextToken")).hasSizeGreaterThanOrEqualTo(40);
            await().atMost(LIMIT)
                    .untilAsserted(() ->
                            assertThat(told.events).containsExactly("+ old", "+ new", "new true > false", "- old"));
            assertThat(informer.getStore().list())
                    .extracting(each -> each.getMetadata().getName())
                    .containsExactly("new");
            assertThat(informer.isWatching()).isTrue();
        }
    }

    @Test
    void appliesWithConflictsAndForce() {
        var tokens = tokens(front, "applied");
        tokens.resource(token("a", "true")).fieldManager("one").serverSideApply();

        assertThatThrownBy(() ->
                        tokens.resource(token("a", "false")).fieldManager("two").serverSideApply())
                .isInstanceOfSatisfying(KubernetesClientException.class, e -> {
                    assertThat(e.getCode()).isEqualTo(409);
                    assertThat(e.getStatus().getDetails().getCauses().get(0).getField())
                            .isEqualTo(".spec.enabled");
                });

        GenericKubernetesResource forced = tokens.resource(token("a", "false"))
                .fieldManager("two")
                .forceConflicts()
                .serverSideApply();
        assertThat(enabled(forced)).isEqualTo("false");
        assertThat(forced.getMetadata().getManagedFields().stream()
                        .map(entry -> entry.getManager() + " " + entry.getOperation())
                        .collect(Collectors.joining(", ")))
                .isEqualTo("one Apply, two Apply");
    }

    @Test
    void listsPatchesAndDeletes() {
        var tokens = tokens(front, "listed");
        tokens.resource(token("a", "true")).create();
        tokens.resource(token("b", "false")).create();

        assertThat(tokens.withLabel("app", "b").list().getItems()).hasSize(1);
        assertThat(tokens.withField("spec.enabled", "true").list().getItems())
                .extracting(each -> each.getMetadata().getName())
                .containsExactly("a");
        GenericKubernetesResource patched =
                tokens.withName("a").patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"enabled\":\"false\"}}");
        assertThat(enabled(patched)).isEqualTo("false");
        assertThat(tokens.withName("a").delete()).hasSize(1);
        assertThat(tokens.withName("a").get()).isNull();
        assertThat(tokens.withName("a").delete()).isEmpty();
        tokens.delete();
        assertThat(tokens.list().getItems()).isEmpty();
    }

    @Test
    void findsTheResources() {
        assertThat(front.getApiResources("tomlebreux.com/v1alpha1").getResources())
                .extracting(each -> each.getName() + " " + each.getKind() + " " + each.getShortNames())
                .containsExactlyInAnyOrder(
                        "ranchertokens RancherToken [rt]", "clusterranchertokens ClusterRancherToken [crt]");
        assertThat(front.supports("tomlebreux.com/v1alpha1", "RancherToken")).isTrue();
    }
}
