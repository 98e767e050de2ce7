package io.github.multikueue.proxy.examples.renameoperator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong with controllers whose resources are renamed badly, and must not: informers of fabric8's client, renamed in some way. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class InformerScenarios {

    /** The rules of the example, and objects of somebody else that the controller must not see. */
    private static final String EXCLUDES = """

            excludes:
              - {kinds: [RoleBinding], matchLabels: {heritage: somebody-else}}
            """;

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String NAMESPACE = "default";

    private final List<AutoCloseable> informers = new ArrayList<>();
    private LampCluster lamps;
    private FakeCluster cluster;
    private KubernetesClient client;

    /**
     * A client that calls lamps by their original names.
     *
     * @param rules the rule document
     * @param directory for files
     */
    abstract KubernetesClient client(FakeCluster renamed, String rules, Path directory) throws IOException;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        lamps = new LampCluster(LampNames.renamedDefinition());
        cluster = lamps.cluster();
        cluster.create(LampNames.definition());
        client = client(cluster, new String(LampNames.rules(), UTF_8) + EXCLUDES, home);
    }

    @AfterEach
    void stopInformers() throws Exception {
        for (AutoCloseable each : informers) {
            each.close();
        }
        informers.clear();
    }

    @AfterAll
    void stop() {
        client.close();
        lamps.close();
    }

    private MixedOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            resources(String group, String kind, String plural, boolean namespaced) {
        return client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion("v1")
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(namespaced)
                .build());
    }

    private NonNamespaceOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            lamps() {
        return resources("original.example.com", "Lamp", "lamps", true).inNamespace(NAMESPACE);
    }

    private NonNamespaceOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            configMaps() {
        return resources("", "ConfigMap", "configmaps", true).inNamespace(NAMESPACE);
    }

    private static GenericKubernetesResource object(String json) {
        return Serialization.unmarshal(json, GenericKubernetesResource.class);
    }

    private static GenericKubernetesResource lamp(String name) {
        return object("""
                {"apiVersion":"original.example.com/v1","kind":"Lamp","metadata":{"name":"%s","labels":
                 {"original.example.com/floor":"ground","app.kubernetes.io/managed-by":"lamp-operator"}},
                 "spec":{"room":"kitchen"}}""".formatted(name));
    }

    /** What an informer tells: {@code + name}, {@code ~ name} and {@code - name}. */
    private static final class Told implements ResourceEventHandler<GenericKubernetesResource> {

        private final List<String> events = new CopyOnWriteArrayList<>();

        @Override
        public void onAdd(GenericKubernetesResource object) {
            events.add("+ " + object.getMetadata().getName());
        }

        @Override
        public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource object) {
            events.add("~ " + object.getMetadata().getName());
        }

        @Override
        public void onDelete(GenericKubernetesResource object, boolean stateUnknown) {
            events.add("- " + object.getMetadata().getName());
        }

        void await(String event) {
            Awaitility.await().atMost(LIMIT).until(() -> events.contains(event));
        }
    }

    private SharedIndexInformer<GenericKubernetesResource> remember(
            SharedIndexInformer<GenericKubernetesResource> informer) {
        informers.add(informer);
        return informer;
    }

    @Test
    void objectsWithBothLabelsKeepBoth() {
        cluster.create("""
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"namespace":"default","name":"both","labels":
                 {"original.example.com/a":"foreign","renamed.example.com/a":"own"}}}""");
        var informer = remember(configMaps().inform());
        await().atMost(LIMIT).until(() -> informer.getStore().getByKey("default/both") != null);
        GenericKubernetesResource seen = informer.getStore().getByKey("default/both");

        assertThat(seen.getMetadata().getLabels())
                .containsEntry("original.example.com/a", "own")
                .containsEntry("preserved-original-original.example.com/a", "foreign")
                .hasSize(2);
        seen.getMetadata().getLabels().put("original.example.com/a", "changed");
        client.resource(seen).inNamespace(NAMESPACE).update();

        assertThat(stored("configmaps", "both").at("/metadata/labels").toString())
                .isEqualTo("{\"original.example.com/a\":\"foreign\",\"renamed.example.com/a\":\"changed\"}");
    }

    private JsonNode stored(String resource, String name) {
        return cluster.get(resource, NAMESPACE, name);
    }

    @Test
    void childrenLiveAsLongAsTheirOwner() {
        GenericKubernetesResource owner = lamps().resource(lamp("owner")).create();
        Told told = new Told();
        remember(configMaps().inform(told));
        configMaps()
                .resource(object("""
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"child","ownerReferences":
                 [{"apiVersion":"original.example.com/v1","kind":"Lamp","name":"owner","uid":"%s","controller":true}]}}""".formatted(owner.getMetadata().getUid())))
                .create();
        told.await("+ child");

        assertThat(stored("configmaps", "child")
                        .at("/metadata/ownerReferences/0/kind")
                        .asText())
                .isEqualTo("RenamedLamp");
        lamps().withName("owner").delete();
        told.await("- child");
        assertThat(told.events).containsOnlyOnce("+ child", "- child");
    }

    @Test
    void informersThatSelectLabelsSeeTheirObjectsAndNotThoseOfOthers() {
        cluster.create("""
                {"apiVersion":"original.example.com/v1","kind":"Lamp","metadata":{"namespace":"default","name":"foreign",
                 "labels":{"original.example.com/floor":"ground"}},"spec":{"room":"none"}}""");
        lamps().resource(lamp("a")).create();
        Told told = new Told();
        remember(lamps().withLabel("original.example.com/floor", "ground")
                .withLabelIn("app.kubernetes.io/managed-by", "lamp-operator", "other")
                .inform(told));
        told.await("+ a");

        cluster.patch("renamedlamps", NAMESPACE, "a", "{\"spec\":{\"brightness\":5}}");
        told.await("~ a");
        cluster.expireHistory();
        cluster.expireWatches();
        lamps().resource(lamp("b")).create();
        told.await("+ b");
        cluster.patch(
                "renamedlamps", NAMESPACE, "b", "{\"metadata\":{\"labels\":{\"renamed.example.com/floor\":\"up\"}}}");
        told.await("- b");
        lamps().withName("a").delete();
        told.await("- a");
        assertThat(told.events).doesNotContain("+ foreign");
    }

    @Test
    void excludedRolesAreNotSeenAndGoWhenTheyBecomeExcluded() {
        binding("own", "us");
        binding("theirs", "somebody-else");
        Told told = new Told();
        remember(resources("rbac.authorization.k8s.io", "RoleBinding", "rolebindings", true)
                .inNamespace(NAMESPACE)
                .inform(told));
        told.await("+ own");

        cluster.patch("rolebindings", NAMESPACE, "own", "{\"metadata\":{\"labels\":{\"heritage\":\"somebody-else\"}}}");
        told.await("- own");
        binding("last", "us");
        told.await("+ last");
        assertThat(told.events).containsExactly("+ own", "- own", "+ last");
    }

    private void binding(String name, String heritage) {
        cluster.create("""
                {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"namespace":"default","name":"%s",
                 "labels":{"heritage":"%s"}}}""".formatted(name, heritage));
    }

    @Test
    void informersOfDefinitionsSeeEachOnceWithItsOwnUid() throws IOException {
        String renamed = "renamedlamps.renamed.example.com";
        String uid = cluster.get("customresourcedefinitions", "", renamed)
                .at("/metadata/uid")
                .asText();
        var definitions =
                resources("apiextensions.k8s.io", "CustomResourceDefinition", "customresourcedefinitions", false);
        Told told = new Told();
        var informer = remember(definitions.inform(told));
        told.await("+ lamps.original.example.com");

        GenericKubernetesResource seen = informer.getStore().getByKey("lamps.original.example.com");
        assertThat(seen.getMetadata().getUid()).isEqualTo(uid);
        cluster.patch(
                "customresourcedefinitions",
                "",
                "lamps.original.example.com",
                "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
        cluster.patch("customresourcedefinitions", "", renamed, "{\"metadata\":{\"labels\":{\"c\":\"d\"}}}");
        told.await("~ lamps.original.example.com");
        assertThat(told.events).hasSize(2);
        definitions.withName("lamps.original.example.com").delete();
        told.await("- lamps.original.example.com");
        assertThat(cluster.get("customresourcedefinitions", "", renamed)).isNull();
        assertThat(cluster.get("customresourcedefinitions", "", "lamps.original.example.com"))
                .isNotNull();
        cluster.create(LampNames.renamedDefinition());
    }

    @Test
    void patchesThatTestLabelsDoNotFail() {
        lamps().resource(lamp("patched")).create();

        lamps().withName("patched").patch(PatchContext.of(PatchType.JSON), """
                [{"op":"test","path":"/metadata/labels/app.kubernetes.io~1managed-by","value":"lamp-operator"},
                 {"op":"replace","path":"/metadata/labels/original.example.com~1floor","value":"upper"}]""");
        GenericKubernetesResource applied = lamps().resource(lamp("patched"))
                .fieldManager("me")
                .forceConflicts()
                .serverSideApply();

        assertThat(applied.getKind()).isEqualTo("Lamp");
        assertThat(stored("renamedlamps", "patched").at("/metadata/labels").toString())
                .isEqualTo(
                        "{\"renamed.example.com/floor\":\"ground\",\"app.kubernetes.io/managed-by\":\"renamed-lamp-operator\"}");
    }
}
