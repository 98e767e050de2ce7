package io.github.multikueue.proxy.core.rename.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.rename.okhttp.RenamedCluster.Told;
import io.kubernetes.client.common.KubernetesType;
import io.kubernetes.client.custom.V1Patch;
import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.cache.Lister;
import io.kubernetes.client.openapi.models.V1Preconditions;
import io.kubernetes.client.util.generic.GenericKubernetesApi;
import io.kubernetes.client.util.generic.KubernetesApiResponse;
import io.kubernetes.client.util.generic.options.DeleteOptions;
import io.kubernetes.client.util.generic.options.ListOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What goes wrong with controllers whose resources are renamed badly, and must not: they use informers of client-java. */
class RenamedControllerTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String NAMESPACE = "team-a";

    private static RenamedCluster renamed;
    private static FakeCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        renamed = new RenamedCluster();
        cluster = renamed.cluster();
    }

    @AfterAll
    static void stop() {
        renamed.close();
    }

    private static AnyResource seen(SharedIndexInformer<AnyResource> informer, String key) {
        await().atMost(LIMIT).until(() -> informer.getIndexer().getByKey(key) != null);
        return informer.getIndexer().getByKey(key);
    }

    private static <T extends KubernetesType> T done(KubernetesApiResponse<T> response) {
        assertThat(response.isSuccess())
                .as(String.valueOf(response.getStatus()))
                .isTrue();
        return response.getObject();
    }

    @Test
    void objectsWithBothLabelsKeepBoth() {
        cluster.create("""
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"namespace":"team-a","name":"both","labels":
                 {"original.example.com/a":"foreign","renamed.example.com/a":"own"}}}""");
        GenericKubernetesApi<AnyResource, AnyResource.Several> configMaps = renamed.api("", "configmaps");
        AnyResource seen = seen(renamed.informer(configMaps, new Told()), "team-a/both");

        assertThat(seen.getMetadata().getLabels())
                .containsEntry("original.example.com/a", "own")
                .containsEntry("preserved-original-original.example.com/a", "foreign")
                .hasSize(2);
        seen.getMetadata().getLabels().put("original.example.com/a", "changed");
        done(configMaps.update(seen));

        assertThat(cluster.get("configmaps", NAMESPACE, "both")
                        .at("/metadata/labels")
                        .toString())
                .isEqualTo("{\"original.example.com/a\":\"foreign\",\"renamed.example.com/a\":\"changed\"}");
    }

    @Test
    void childrenLiveAsLongAsTheirOwner() {
        AnyResource lamp = done(renamed.lamps().create(RenamedCluster.lamp("owner")));
        GenericKubernetesApi<AnyResource, AnyResource.Several> configMaps = renamed.api("", "configmaps");
        Told told = new Told();
        renamed.informer(configMaps, told);
        done(configMaps.create(child("child", lamp.getMetadata().getUid())));
        await().atMost(LIMIT).until(() -> told.events().contains("+ child"));

        ObjectNode stored = cluster.get("configmaps", NAMESPACE, "child");
        assertThat(stored.at("/metadata/ownerReferences/0/apiVersion").asText()).isEqualTo("renamed.example.com/v1");
        assertThat(stored.at("/metadata/ownerReferences/0/kind").asText()).isEqualTo("RenamedLamp");
        done(renamed.lamps().delete(NAMESPACE, "owner"));
        await().atMost(LIMIT).until(() -> told.events().contains("- child"));
        assertThat(told.events()).doesNotHaveDuplicates();
    }

    private static AnyResource child(String name, String owner) {
        return AnyResource.of("""
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"namespace":"team-a","name":"%s","ownerReferences":
                 [{"apiVersion":"original.example.com/v1","kind":"Lamp","name":"owner","uid":"%s","controller":true}]}}""".formatted(name, owner));
    }

    @Test
    void informersSeeTheirObjectsAndNotThoseOfOthers() {
        cluster.create("""
                {"apiVersion":"original.example.com/v1","kind":"Lamp","metadata":{"namespace":"team-a","name":"foreign"}}""");
        done(renamed.lamps().create(RenamedCluster.lamp("a")));
        Told told = new Told();
        SharedIndexInformer<AnyResource> informer = renamed.informer(renamed.lamps(), told);

        AnyResource seen = seen(informer, "team-a/a");
        assertThat(seen.getApiVersion()).isEqualTo("original.example.com/v1");
        assertThat(seen.getKind()).isEqualTo("Lamp");
        cluster.patch(
                "renamedlamps",
                NAMESPACE,
                "a",
                "{\"metadata\":{\"labels\":{\"renamed.example.com/floor\":\"upper\"}}}");
        await().atMost(LIMIT).until(() -> told.events().contains("~ a"));
        AnyResource changed = informer.getIndexer().getByKey("team-a/a");
        assertThat(changed.getKind()).isEqualTo("Lamp");
        assertThat(changed.getMetadata().getLabels()).containsEntry("original.example.com/floor", "upper");
        cluster.expireHistory();
        cluster.expireWatches();
        cluster.create("""
                {"apiVersion":"renamed.example.com/v1","kind":"RenamedLamp","metadata":{"namespace":"team-a","name":"b"}}""");
        await().atMost(LIMIT).until(() -> told.events().contains("+ b"));
        cluster.delete("renamedlamps", NAMESPACE, "a");
        await().atMost(LIMIT).until(() -> told.events().contains("- a"));

        assertThat(new Lister<>(informer.getIndexer(), NAMESPACE).list())
                .extracting(AnyResource::name)
                .contains("b")
                .doesNotContain("a", "foreign");
    }

    @Test
    void whatIsSelectedByLabelsIsNotLost() {
        AnyResource lamp = RenamedCluster.lamp("selected");
        lamp.getMetadata().getLabels().put("original.example.com/selected", "ground");
        done(renamed.lamps().create(lamp));
        done(renamed.api("", "configmaps").create(AnyResource.of("""
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"namespace":"team-a","name":"selected","labels":
                 {"original.example.com/selected":"ground","app.example.com/managed-by":"lamp-operator"}}}""")));

        for (var api : List.of(renamed.lamps(), renamed.api("", "configmaps"))) {
            for (String selector : new String[] {
                "original.example.com/selected=ground",
                "original.example.com/selected,app.example.com/managed-by in (lamp-operator,other)",
                "original.example.com/selected,app.example.com/managed-by!=other"
            }) {
                assertThat(done(api.list(NAMESPACE, selecting(selector))).getItems())
                        .as(selector)
                        .hasSize(1);
            }
        }
    }

    private static ListOptions selecting(String labels) {
        ListOptions options = new ListOptions();
        options.setLabelSelector(labels);
        return options;
    }

    @Test
    void excludedRolesAreNotSeenAndGoWhenTheyBecomeExcluded() {
        role("RoleBinding", "own", "");
        role("RoleBinding", "theirs", "\"heritage\":\"somebody-else\"");
        Told told = new Told();
        renamed.informer(renamed.api("rbac.authorization.k8s.io", "rolebindings"), told);
        await().atMost(LIMIT).until(() -> told.events().contains("+ own"));

        cluster.patch("rolebindings", NAMESPACE, "own", "{\"metadata\":{\"labels\":{\"heritage\":\"somebody-else\"}}}");
        await().atMost(LIMIT).until(() -> told.events().contains("- own"));
        role("RoleBinding", "last", "");
        await().atMost(LIMIT).until(() -> told.events().contains("+ last"));

        assertThat(told.events()).containsExactly("+ own", "- own", "+ last");
        role("Role", "hidden-role", "");
        KubernetesApiResponse<AnyResource> hidden =
                renamed.api("rbac.authorization.k8s.io", "roles").get(NAMESPACE, "hidden-role");
        assertThat(hidden.getHttpStatusCode()).isEqualTo(404);
        assertThat(hidden.getStatus().getMessage())
                .isEqualTo("roles.rbac.authorization.k8s.io \"hidden-role\" not found");
    }

    private void role(String kind, String name, String label) {
        cluster.create("""
                {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"%s","metadata":{"namespace":"team-a","name":"%s","labels":{%s}}}""".formatted(kind, name, label));
    }

    @Test
    void informersOfDefinitionsSeeEachOnceWithItsOwnUid() {
        definition("lamps.original.example.com", "original.example.com", "Lamp", "lamps");
        String uid =
                definition("renamedlamps.renamed.example.com", "renamed.example.com", "RenamedLamp", "renamedlamps");
        GenericKubernetesApi<AnyResource, AnyResource.Several> definitions =
                renamed.api("apiextensions.k8s.io", "customresourcedefinitions");
        Told told = new Told();
        SharedIndexInformer<AnyResource> informer = renamed.informer(definitions, told);

        AnyResource seen = seen(informer, "lamps.original.example.com");
        assertThat(seen.getMetadata().getUid()).isEqualTo(uid);
        cluster.patch(
                "customresourcedefinitions",
                "",
                "lamps.original.example.com",
                "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
        cluster.patch(
                "customresourcedefinitions",
                "",
                "renamedlamps.renamed.example.com",
                "{\"metadata\":{\"labels\":{\"c\":\"d\"}}}");
        await().atMost(LIMIT).until(() -> told.events().size() == 2);
        assertThat(told.events()).containsExactly("+ lamps.original.example.com", "~ lamps.original.example.com");
        assertThat(informer.getIndexer().list()).hasSize(1);

        DeleteOptions options = new DeleteOptions();
        options.setPreconditions(new V1Preconditions().uid(uid));
        done(definitions.delete("lamps.original.example.com", options));
        assertThat(cluster.get("customresourcedefinitions", "", "renamedlamps.renamed.example.com"))
                .isNull();
        assertThat(cluster.get("customresourcedefinitions", "", "lamps.original.example.com"))
                .isNotNull();
    }

    private String definition(String name, String group, String kind, String plural) {
        return cluster.create("""
                {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"%s"},
                 "spec":{"group":"%s","names":{"kind":"%s","listKind":"%sList","plural":"%s"}}}""".formatted(name, group, kind, kind, plural))
                .at("/metadata/uid")
                .asText();
    }

    @Test
    void patchesThatTestLabelsDoNotFail() {
        done(renamed.lamps().create(RenamedCluster.lamp("patched")));

        AnyResource patched =
                done(renamed.lamps().patch(NAMESPACE, "patched", V1Patch.PATCH_FORMAT_JSON_PATCH, new V1Patch("""
                [{"op":"test","path":"/metadata/labels","value":
                   {"original.example.com/floor":"ground","app.example.com/managed-by":"lamp-operator"}},
                 {"op":"test","path":"/metadata/labels/app.example.com~1managed-by","value":"lamp-operator"},
                 {"op":"replace","path":"/metadata/labels/original.example.com~1floor","value":"upper"}]""")));

        assertThat(patched.getMetadata().getLabels()).containsEntry("original.example.com/floor", "upper");
        assertThat(cluster.get("renamedlamps", NAMESPACE, "patched")
                        .at("/metadata/labels")
                        .toString())
                .isEqualTo(
                        "{\"renamed.example.com/floor\":\"upper\",\"app.example.com/managed-by\":\"renamed-lamp-operator\"}");
    }
}
