package io.github.multikueue.proxy.core.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects over HTTP: the verbs and the rules of the API server. */
class ObjectsTest {
    private static final String PODS = "/api/v1/namespaces/team-a/pods";
    private static final String CONFIG_MAPS = "/api/v1/namespaces/team-a/configmaps";
    private static final String TASK_RUNS = "/apis/tekton.dev/v1/namespaces/team-a/taskruns";

    private final FakeCluster cluster =
            FakeCluster.builder().namespaces("team-a", "team-b").start();
    private final TestClient admin = TestClient.admin(cluster);

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void generateNameMakesUpNames() {
        String body = "{\"metadata\":{\"generateName\":\"job-\"}}";

        String one = admin.post(CONFIG_MAPS, body).json().at("/metadata/name").asText();
        String other = admin.post(CONFIG_MAPS, body).json().at("/metadata/name").asText();

        assertThat(one).matches("job-[a-z0-9]{5}").isNotEqualTo(other);
    }

    @Test
    void nothingIsCreatedInANamespaceThatDoesNotExist() {
        TestClient.Answer answer =
                admin.post("/api/v1/namespaces/nowhere/configmaps", "{\"metadata\":{\"name\":\"a\"}}");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.message()).isEqualTo("namespaces \"nowhere\" not found");
    }

    @Test
    void aPathWithAnotherNameOrNamespaceThanTheBodyIsRefused() {
        cluster.create(taskRun("a"));

        assertThat(admin.put(TASK_RUNS + "/a", "{\"metadata\":{\"name\":\"b\"}}")
                        .status())
                .isEqualTo(400);
        assertThat(admin.post(TASK_RUNS, "{\"metadata\":{\"name\":\"b\",\"namespace\":\"team-b\"}}")
                        .status())
                .isEqualTo(400);
        assertThat(admin.post(TASK_RUNS, "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"b\"}}")
                        .status())
                .isEqualTo(400);
    }

    private String versionOf(String resource, String name) {
        return cluster.get(resource, "team-a", name)
                .at("/metadata/resourceVersion")
                .asText();
    }

    @Test
    void specAndStatusChangeApartAndOnlyTheSpecCountsGenerations() {
        cluster.create(taskRun("a"));

        JsonNode spec = admin.put(TASK_RUNS + "/a", """
                        {"metadata":{"resourceVersion":"%s"},"spec":{"x":1},"status":{"podName":"p"}}""".formatted(versionOf("taskruns", "a")))
                .json();
        JsonNode status = admin.put(TASK_RUNS + "/a/status", """
                        {"metadata":{"resourceVersion":"%s"},"spec":{"x":2},"status":{"podName":"q"}}""".formatted(versionOf("taskruns", "a")))
                .json();

        assertThat(spec.has("status")).isFalse();
        assertThat(spec.at("/metadata/generation").asInt()).isEqualTo(2);
        assertThat(status.at("/spec/x").asInt()).isEqualTo(1);
        assertThat(status.at("/status/podName").asText()).isEqualTo("q");
        assertThat(status.at("/metadata/generation").asInt()).isEqualTo(2);
    }

    @Test
    void aWriteThatChangesNothingKeepsTheResourceVersion() {
        String before = admin.post(CONFIG_MAPS, "{\"metadata\":{\"name\":\"a\"},\"data\":{\"k\":\"v\"}}")
                .json()
                .at("/metadata/resourceVersion")
                .asText();

        JsonNode after = admin.patch(CONFIG_MAPS + "/a", "merge-patch+json", "{\"data\":{\"k\":\"v\"}}")
                .json();

        assertThat(after.at("/metadata/resourceVersion").asText()).isEqualTo(before);
    }

    @Test
    void dryRunChangesNothing() {
        cluster.create(taskRun("a"));

        admin.send("DELETE", TASK_RUNS + "/a?dryRun=All", null);
        admin.send(
                "PATCH",
                TASK_RUNS + "/a?dryRun=All",
                "{\"spec\":{\"x\":1}}",
                "Content-Type",
                "application/merge-patch+json");
        admin.post(TASK_RUNS + "?dryRun=All", "{\"metadata\":{\"name\":\"b\"}}");

        assertThat(cluster.list("taskruns", "team-a")).hasSize(1);
        assertThat(cluster.get("taskruns", "team-a", "a").at("/spec/x").isMissingNode())
                .isTrue();
    }

    @Test
    void anObjectWithFinalizersIsMarkedDeletedAndGoesWithItsLastFinalizer() {
        cluster.create(
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"namespace\":\"team-a\",\"name\":\"a\",\"finalizers\":[\"x/y\"]}}");

        JsonNode marked = admin.delete(CONFIG_MAPS + "/a").json();
        admin.patch(CONFIG_MAPS + "/a", "json-patch+json", "[{\"op\":\"remove\",\"path\":\"/metadata/finalizers/0\"}]");

        assertThat(marked.path("kind").asText()).isEqualTo("ConfigMap");
        assertThat(marked.at("/metadata/deletionTimestamp").isTextual()).isTrue();
        assertThat(admin.get(CONFIG_MAPS + "/a").status()).isEqualTo(404);
    }

    @Test
    void aDeletionWithAnotherUidInItsPreconditionsIsAConflict() {
        cluster.create(taskRun("a"));

        TestClient.Answer answer = admin.send(
                "DELETE",
                TASK_RUNS + "/a",
                "{\"preconditions\":{\"uid\":\"other\"}}",
                "Content-Type",
                "application/json");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.reason()).isEqualTo("Conflict");
        assertThat(cluster.get("taskruns", "team-a", "a")).isNotNull();
    }

    @Test
    void deleteCollectionDeletesWhatTheSelectorSelects() {
        cluster.create(labelled("a", Map.of("app", "x")));
        cluster.create(labelled("b", Map.of("app", "y")));

        admin.delete(PODS + "?labelSelector=app%3Dx");

        assertThat(names(cluster.list("pods", "team-a"))).containsExactly("b");
    }

    @Test
    void whatADeletedObjectOwnedGoesWithItByUid() {
        String owner = cluster.create(taskRun("a")).at("/metadata/uid").asText();
        cluster.create(owned("mine", owner));
        cluster.create(owned("of-another-incarnation", "00000000-0000-0000-0000-000000000000"));

        admin.delete(TASK_RUNS + "/a");

        assertThat(names(cluster.list("pods", "team-a"))).containsExactly("of-another-incarnation");
    }

    @Test
    void orphansStayAndTheCollectorCanBeSwitchedOff() {
        String owner = cluster.create(taskRun("a")).at("/metadata/uid").asText();
        cluster.create(owned("orphan", owner));
        admin.send(
                "DELETE", TASK_RUNS + "/a", "{\"propagationPolicy\":\"Orphan\"}", "Content-Type", "application/json");
        assertThat(cluster.get("pods", "team-a", "orphan").at("/metadata/ownerReferences"))
                .isEmpty();

        cluster.garbageCollection(false);
        String next = cluster.create(taskRun("a")).at("/metadata/uid").asText();
        cluster.create(owned("kept", next));
        admin.delete(TASK_RUNS + "/a");
        assertThat(cluster.get("pods", "team-a", "kept")).isNotNull();
    }

    /** A controller that has not heard of the deletion creates it again. */
    @Test
    void whatIsCreatedForAnOwnerThatIsGoneIsCollected() {
        String owner = cluster.create(taskRun("a")).at("/metadata/uid").asText();
        admin.delete(TASK_RUNS + "/a");

        TestClient.Answer created = admin.post(
                "/api/v1/namespaces/team-a/pods", owned("late", owner).toString());

        assertThat(created.status()).isEqualTo(201);
        assertThat(cluster.get("pods", "team-a", "late")).isNull();
    }

    private ObjectNode notBlocking(String name, String owner) {
        ObjectNode pod = owned(name, owner);
        ((ObjectNode) pod.at("/metadata/ownerReferences/0")).put("blockOwnerDeletion", false);
        return pod;
    }

    private TestClient.Answer deleteInForeground(String path) {
        String options = "{\"propagationPolicy\":\"Foreground\"}";
        return admin.send("DELETE", path, options, "Content-Type", "application/json");
    }

    /** The owner goes behind those who block its deletion, and before those who do not. */
    @Test
    void anOwnerThatIsDeletedInTheForegroundWaitsForItsDependents() {
        String owner = cluster.create(taskRun("a")).at("/metadata/uid").asText();
        ObjectNode held = owned("held", owner);
        held.withObject("/metadata").putArray("finalizers").add("example.com/hold");
        cluster.create(held);
        cluster.create(owned("free", owner));
        cluster.create(notBlocking("of-no-matter", owner));

        assertThat(Json.texts(deleteInForeground(TASK_RUNS + "/a").json().at("/metadata/finalizers")))
                .containsExactly("foregroundDeletion");

        assertThat(names(cluster.list("pods", "team-a"))).containsExactly("held", "of-no-matter");
        assertThat(cluster.get("taskruns", "team-a", "a")
                        .at("/metadata/deletionTimestamp")
                        .asText())
                .isNotEmpty();

        cluster.edit(
                "pods", "team-a", "held", pod -> pod.withObject("/metadata").remove("finalizers"));

        assertThat(cluster.list("pods", "team-a")).isEmpty();
        assertThat(cluster.get("taskruns", "team-a", "a")).isNull();
    }

    @Test
    void withoutDependentsAnOwnerIsGoneAfterItsDeletionInTheForeground() {
        cluster.create(taskRun("a"));

        deleteInForeground(TASK_RUNS + "/a");

        assertThat(cluster.list("taskruns", "team-a")).isEmpty();
    }

    @Test
    void aDeletedNamespaceTakesEverythingInItAlong() {
        cluster.create(taskRun("a"));

        admin.delete("/api/v1/namespaces/team-a");

        assertThat(cluster.list("taskruns", "")).isEmpty();
        assertThat(admin.get("/api/v1/namespaces/team-a").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "app=x | a,c",
                "app==x,tier!=back | a",
                "app!=x | b,d",
                "app in (x,y),tier | b,c",
                "app notin (x) | b,d",
                "!app | d",
                "app | a,b,c",
                "n>2 | b",
                "n<2 | a",
                "tier= | ''",
                "metadata/unknown | ''"
            })
    void labelSelectorsSelectAsInKubernetes(String selector, String expected) {
        cluster.create(labelled("a", Map.of("app", "x", "n", "1")));
        cluster.create(labelled("b", Map.of("app", "y", "tier", "front", "n", "3")));
        cluster.create(labelled("c", Map.of("app", "x", "tier", "back")));
        cluster.create(labelled("d", Map.of()));

        JsonNode list = admin.get(PODS + "?labelSelector=" + encoded(selector)).json();

        assertThat(String.join(",", names(list))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"app in x", "app in (x", "(", "a,,b", "=x", "a=b c", "n>many"})
    void malformedLabelSelectorsAreBadRequests(String selector) {
        assertThat(admin.get(PODS + "?labelSelector=" + encoded(selector)).status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "metadata.name=a | a",
                "metadata.name!=a | b",
                "metadata.namespace=team-a,status.phase=Running | a",
                "status.phase!=Running | b",
                "spec.nodeName=n1 | a",
                "spec.schedulerName=gang | a",
                "spec.serviceAccountName=robot | a",
                "spec.restartPolicy=Never | a",
                "spec.hostNetwork=true | a",
                "spec.hostNetwork=false | b",
                "spec.hostNetwork!=false | a",
                "status.podIP=10.0.0.1 | a",
                "status.podIPs!=10.0.0.1 | a,b",
                "status.nominatedNodeName=n2 | a"
            })
    void fieldSelectorsSelectOnTheFieldsPodsHave(String selector, String expected) {
        cluster.create("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"team-a","name":"a"},
                 "spec":{"nodeName":"n1","schedulerName":"gang","serviceAccountName":"robot","restartPolicy":"Never","hostNetwork":true},
                 "status":{"phase":"Running","podIP":"10.0.0.1","podIPs":[{"ip":"10.0.0.1"}],"nominatedNodeName":"n2"}}""");
        cluster.create(labelled("b", Map.of()));

        assertThat(String.join(
                        ",",
                        names(admin.get(PODS + "?fieldSelector=" + encoded(selector))
                                .json())))
                .isEqualTo(expected);
    }

    @Test
    void eventsAreSelectedByTheObjectTheyAreAbout() {
        cluster.create("""
                {"apiVersion":"v1","kind":"Event","metadata":{"namespace":"team-a","name":"e"},
                 "involvedObject":{"kind":"Pod","name":"p"}}""");

        String events = "/api/v1/namespaces/team-a/events?fieldSelector=";
        assertThat(names(admin.get(events + "involvedObject.name%3Dp").json())).containsExactly("e");
        assertThat(names(admin.get(events + "involvedObject.name%3Dq").json())).isEmpty();
    }

    @Test
    void pagesFollowEachOtherInTheOrderOfNamespaceAndName() {
        for (String name : List.of("c", "a", "b")) {
            for (String namespace : List.of("team-a", "team", "team-b")) {
                ObjectNode taskRun = taskRun(name);
                taskRun.withObject("/metadata").put("namespace", namespace);
                cluster.create(taskRun);
            }
        }
        List<String> names = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = admin.get("/apis/tekton.dev/v1/taskruns?limit=2&continue=" + next)
                    .json();
            page.path("items")
                    .forEach(item -> names.add(item.at("/metadata/namespace").asText() + "/"
                            + item.at("/metadata/name").asText()));
            next = page.at("/metadata/continue").asText();
        } while (!next.isEmpty());

        assertThat(names)
                .containsExactly(
                        "team-a/a",
                        "team-a/b",
                        "team-a/c",
                        "team-b/a",
                        "team-b/b",
                        "team-b/c",
                        "team/a",
                        "team/b",
                        "team/c");
    }

    @Test
    void aPageFromBeforeTheHistoryEndsIsExpired() {
        cluster.create(taskRun("a"));
        cluster.create(taskRun("b"));
        String next = admin.get(TASK_RUNS + "?limit=1")
                .json()
                .at("/metadata/continue")
                .asText();

        cluster.expireHistory();

        TestClient.Answer answer = admin.get(TASK_RUNS + "?limit=1&continue=" + next);
        assertThat(answer.status()).isEqualTo(410);
        assertThat(answer.reason()).isEqualTo("Expired");
    }

    @Test
    void allServedVersionsShowTheSameObjectEachInItsForm() {
        cluster.create("""
                {"apiVersion":"kueue.x-k8s.io/v1beta1","kind":"MultiKueueCluster","metadata":{"name":"w"},
                 "spec":{"kubeConfig":{"location":"w-secret","locationType":"Secret"}}}""");

        JsonNode old =
                admin.get("/apis/kueue.x-k8s.io/v1beta1/multikueueclusters/w").json();
        JsonNode now =
                admin.get("/apis/kueue.x-k8s.io/v1beta2/multikueueclusters").json();

        assertThat(old.at("/spec/kubeConfig/location").asText()).isEqualTo("w-secret");
        assertThat(old.path("apiVersion").asText()).isEqualTo("kueue.x-k8s.io/v1beta1");
        assertThat(now.at("/items/0/spec/clusterSource/kubeConfig/location").asText())
                .isEqualTo("w-secret");
        assertThat(now.at("/items/0/apiVersion").asText()).isEqualTo("kueue.x-k8s.io/v1beta2");
    }

    @Test
    void aVersionThatIsNotServedIsNotFound() {
        try (FakeCluster old = FakeCluster.builder().kueueVersions("v1beta1").start()) {
            TestClient client = TestClient.admin(old);

            assertThat(client.get("/apis/kueue.x-k8s.io/v1beta2").status()).isEqualTo(404);
            assertThat(client.get("/apis/kueue.x-k8s.io/v1beta2/workloads").status())
                    .isEqualTo(404);
            assertThat(client.get("/apis/kueue.x-k8s.io/v1beta1/workloads").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void resourceTypesAreRegisteredAsValues() {
        cluster.register(ResourceDescription.of("example.com", "v1", "Widget")
                .shortNames("wd")
                .build());

        admin.post(
                "/apis/example.com/v1/namespaces/team-a/widgets",
                "{\"metadata\":{\"name\":\"w\"},\"spec\":{\"size\":3}}");

        assertThat(admin.get("/apis/example.com/v1/namespaces/team-a/widgets/w")
                        .json()
                        .at("/spec/size")
                        .asInt())
                .isEqualTo(3);
        assertThat(admin.get("/apis/example.com/v2/namespaces/team-a/widgets").status())
                .isEqualTo(404);
    }

    @Test
    void serverSideApplyCreatesThenChanges() {
        String yaml = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  k: %s\n";

        TestClient.Answer created =
                admin.patch(CONFIG_MAPS + "/a?fieldManager=t", "apply-patch+yaml", yaml.formatted("one"));
        TestClient.Answer changed =
                admin.patch(CONFIG_MAPS + "/a?fieldManager=t", "apply-patch+yaml", yaml.formatted("two"));

        assertThat(created.status()).isEqualTo(201);
        assertThat(changed.status()).isEqualTo(200);
        assertThat(cluster.get("configmaps", "team-a", "a").at("/data/k").asText())
                .isEqualTo("two");
    }

    @Test
    void strategicMergePatchesMergeNamedThingsByNameAndAreNotForCustomResources() {
        cluster.create("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"team-a","name":"p"},
                 "spec":{"containers":[{"name":"a","image":"1"},{"name":"b","image":"1"}]}}""");
        cluster.create(taskRun("t"));

        admin.patch(PODS + "/p", "strategic-merge-patch+json", """
                {"spec":{"containers":[{"name":"b","image":"2"},{"name":"a","$patch":"delete"}]}}""");

        assertThat(cluster.get("pods", "team-a", "p").at("/spec/containers").toString())
                .isEqualTo("[{\"name\":\"b\",\"image\":\"2\"}]");
        assertThat(admin.patch(TASK_RUNS + "/t", "strategic-merge-patch+json", "{}")
                        .status())
                .isEqualTo(415);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{\"op\":\"test\",\"path\":\"/data/k\",\"value\":\"no\"}] | 422",
                "[{\"op\":\"remove\",\"path\":\"/data/none\"}] | 422",
                "[{\"op\":\"dance\",\"path\":\"/data/k\"}] | 422",
                "{} | 400",
                "[{\"op\":\"move\",\"from\":\"/data/k\",\"path\":\"/data/m\"},{\"op\":\"copy\",\"from\":\"/data/m\",\"path\":\"/data/n\"}] | 200"
            })
    void jsonPatchesApplyWhollyOrNotAtAll(String patch, int status) {
        admin.post(CONFIG_MAPS, "{\"metadata\":{\"name\":\"a\"},\"data\":{\"k\":\"v\"}}");

        assertThat(admin.patch(CONFIG_MAPS + "/a", "json-patch+json", patch).status())
                .isEqualTo(status);

        assertThat(cluster.get("configmaps", "team-a", "a").path("data").size()).isEqualTo(status == 200 ? 2 : 1);
    }

    @Test
    void objectsGivenAndTakenInTheProcessAreCopies() {
        ObjectNode given = taskRun("a");
        ObjectNode stored = cluster.create(given);
        given.put("x", 1);
        stored.put("y", 1);

        ObjectNode now = cluster.get("taskruns", "team-a", "a");

        assertThat(now.has("x")).isFalse();
        assertThat(now.has("y")).isFalse();
    }

    @Test
    void theProcessCanPatchApplyEditAndDeleteToo() {
        cluster.create(taskRun("a"));

        cluster.patch("taskruns", "team-a", "a", "{\"spec\":{\"x\":1}}");
        cluster.patchStatus("taskruns", "team-a", "a", "{\"podName\":\"p\"}");
        cluster.edit(
                "taskruns", "team-a", "a", object -> object.withObject("/spec").put("z", 2));
        ObjectNode edited = cluster.get("taskruns", "team-a", "a");
        cluster.apply(taskRun("a"));

        assertThat(edited.path("spec").toString()).isEqualTo("{\"x\":1,\"z\":2}");
        assertThat(cluster.get("taskruns", "team-a", "a").has("spec")).isFalse();
        assertThat(cluster.get("taskruns", "team-a", "a").at("/status/podName").asText())
                .isEqualTo("p");
        assertThat(cluster.delete("taskruns", "team-a", "a")).isTrue();
        assertThat(cluster.delete("taskruns", "team-a", "a")).isFalse();
        assertThat(cluster.get("taskruns", "team-a", "a")).isNull();
    }

    @Test
    void unknownTypesAndObjectsAreSaidSo() {
        assertThatThrownBy(() -> cluster.list("gadgets", "")).hasMessageContaining("gadgets");
        assertThatThrownBy(() -> cluster.patch("pods", "team-a", "none", "{}"))
                .hasMessageContaining("pods \"none\" not found");
        assertThatThrownBy(() -> cluster.log("team-a", "none", "c")).hasMessageContaining("team-a/none");
    }

    private ObjectNode taskRun(String name) {
        return Json.object("""
                {"apiVersion":"tekton.dev/v1","kind":"TaskRun","metadata":{"namespace":"team-a","name":"%s"}}""".formatted(name));
    }

    private ObjectNode labelled(String name, Map<String, String> labels) {
        ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode metadata =
                pod.putObject("metadata").put("namespace", "team-a").put("name", name);
        labels.forEach(metadata.putObject("labels")::put);
        return pod;
    }

    private ObjectNode owned(String name, String uid) {
        ObjectNode pod = labelled(name, Map.of());
        pod.withObject("/metadata").putArray("ownerReferences").add(TektonObjects.owner("TaskRun", "a", uid));
        return pod;
    }

    private static String encoded(String text) {
        return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8);
    }

    private static List<String> names(JsonNode list) {
        List<ObjectNode> items = new ArrayList<>();
        list.path("items").forEach(item -> items.add((ObjectNode) item));
        return names(items);
    }

    private static List<String> names(List<ObjectNode> objects) {
        return objects.stream()
                .map(object -> object.at("/metadata/name").asText())
                .toList();
    }
}
