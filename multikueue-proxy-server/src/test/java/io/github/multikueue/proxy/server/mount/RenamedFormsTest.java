package io.github.multikueue.proxy.server.mount;

import static io.github.multikueue.proxy.server.mount.RenamedLamps.LAMPS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The forms that clients ask for besides whole custom resources: excerpts, schemas, strategic merge patches, definitions. */
class RenamedFormsTest {

    private static final String JSON = "application/json";
    private static final String STRATEGIC = "application/strategic-merge-patch+json";
    private static final String EXCERPT = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    private static final String EXCERPTS = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    @TempDir
    private static Path home;

    private static RenamedLamps lamps;

    @BeforeAll
    static void start() throws Exception {
        lamps = new RenamedLamps(home);
    }

    @AfterAll
    static void stop() {
        lamps.close();
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
        return Json.MAPPER.readTree(answer.body());
    }

    private static JsonNode get(String path, String accept) throws Exception {
        HttpRequest request = lamps.request(path).header("Accept", accept).build();
        return json(lamps.http().send(request, HttpResponse.BodyHandlers.ofString()));
    }

    private static JsonNode stored(String resource, String namespace, String name) {
        return lamps.upstream().get(resource, namespace, name);
    }

    /** What garbage collectors and metadata informers read. */
    @Test
    void excerptsOfCustomResourcesHaveOriginalLabels() throws Exception {
        lamps.create("excerpt");

        JsonNode one = get(LAMPS + "/excerpt", EXCERPT);
        assertThat(one.path("kind").asText()).isEqualTo("PartialObjectMetadata");
        assertThat(one.at("/metadata/labels").toString())
                .isEqualTo("{\"original.example.com/floor\":\"ground\",\"keep\":\"me\"}");
        assertThat(one.has("spec")).isFalse();
        JsonNode list = get(LAMPS + "?labelSelector=original.example.com%2Ffloor", EXCERPTS);
        assertThat(list.path("kind").asText()).isEqualTo("PartialObjectMetadataList");
        assertThat(list.path("items"))
                .extracting(each -> each.at("/metadata/name").asText())
                .contains("excerpt");
        assertThat(list.toString()).doesNotContain("renamed.example.com", "enamedLamp");
    }

    @Test
    void excerptsOfWhatIsExcludedAreNotThere() throws Exception {
        lamps.upstream().create("""
                {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"theirs","namespace":"team-a",
                 "labels":{"heritage":"somebody-else"}}}""");
        String bindings = "/apis/rbac.authorization.k8s.io/v1/namespaces/team-a/rolebindings";

        assertThat(get(bindings, EXCERPTS).path("items")).isEmpty();
    }

    @Test
    void eventsOfExcerptsHaveOriginalLabels() throws Exception {
        lamps.create("excerpts");
        HttpRequest request = lamps.request(LAMPS + "?watch=true&fieldSelector=metadata.name%3Dexcerpts")
                .header("Accept", EXCERPT)
                .build();
        HttpResponse<InputStream> answer = lamps.http().send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader events = events(answer)) {
            JsonNode event = Json.MAPPER.readTree(events.readLine());
            assertThat(event.at("/object/kind").asText()).isEqualTo("PartialObjectMetadata");
            assertThat(event.at("/object/metadata/labels").toString())
                    .isEqualTo("{\"original.example.com/floor\":\"ground\",\"keep\":\"me\"}");
        }
    }

    private static BufferedReader events(HttpResponse<InputStream> answer) {
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    @Test
    void schemasOfBothVersionsOfOpenApiAreThoseOfOriginalNames() throws Exception {
        JsonNode group = json(lamps.get("/openapi/v3/apis/original.example.com/v1"));
        assertThat(group.at("/components/schemas/com.example.original.v1.LampList/description")
                        .asText())
                .isEqualTo("LampList is a list of Lamp");
        assertThat(group.at("/components/schemas/com.example.original.v1.Lamp/description")
                        .asText())
                .isEqualTo("Lamp has a lamps.original.example.com for a name.");
        JsonNode all = json(lamps.get("/openapi/v2"));
        assertThat(all.at("/definitions/com.example.original.v1.LampList/description")
                        .asText())
                .isEqualTo("LampList is a list of Lamp");
        for (JsonNode document : List.of(group, all)) {
            assertThat(document.path("paths").fieldNames())
                    .toIterable()
                    .contains("/apis/original.example.com/v1/namespaces/{namespace}/lamps/{name}");
            assertThat(document.findValuesAsText("description")).noneMatch(each -> each.contains("enamed"));
            assertThat(document.findValuesAsText("$ref")).noneMatch(each -> each.contains("enamed"));
        }
    }

    @Test
    void strategicMergePatchesOfWorkloadsAreRenamed() throws Exception {
        String deployments = "/apis/apps/v1/namespaces/team-a/deployments";
        json(lamps.send("POST", deployments, JSON, """
                {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d","finalizers":["keepLamp","other"]},
                 "spec":{"selector":{"matchLabels":{"original.example.com/a":"b"}},
                  "template":{"metadata":{"labels":{"original.example.com/a":"b","original.example.com/old":"x"}},
                   "spec":{"containers":[{"name":"c","image":"i"}]}}}}"""));

        JsonNode patched = json(lamps.send("PATCH", deployments + "/d", STRATEGIC, """
                {"metadata":{"$deleteFromPrimitiveList/finalizers":["keepLamp"],"labels":{"original.example.com/new":"1"}},
                 "spec":{"template":{"metadata":{"labels":{"original.example.com/old":null}},
                  "spec":{"nodeSelector":{"original.example.com/node":"yes"},"$setElementOrder/containers":[{"name":"c"}],
                   "containers":[{"name":"c","env":[{"name":"E","valueFrom":{"fieldRef":{"fieldPath":
                    "metadata.labels['original.example.com/a']"}}}]}]}}}}"""));

        JsonNode stored = stored("deployments", "team-a", "d");
        assertThat(stored.at("/metadata/finalizers").toString()).isEqualTo("[\"other\"]");
        assertThat(stored.at("/metadata/labels").toString()).isEqualTo("{\"renamed.example.com/new\":\"1\"}");
        assertThat(stored.at("/spec/template/metadata/labels").toString())
                .isEqualTo("{\"renamed.example.com/a\":\"b\"}");
        assertThat(stored.at("/spec/template/spec/nodeSelector").toString())
                .isEqualTo("{\"renamed.example.com/node\":\"yes\"}");
        assertThat(stored.at("/spec/template/spec/containers/0").toString())
                .contains("\"image\":\"i\"", "metadata.labels['renamed.example.com/a']");
        assertThat(patched.toString()).doesNotContain("renamed.example.com");
    }

    private static String definition(String group, String kind, String plural) {
        return """
                {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"%s.%s"},
                 "spec":{"group":"%2$s","scope":"Namespaced",
                  "names":{"kind":"%3$s","listKind":"%3$sList","plural":"%1$s","singular":"%4$s"},
                  "conversion":{"strategy":"Webhook","webhook":{"conversionReviewVersions":["v1"],
                   "clientConfig":{"service":{"name":"lamps","namespace":"team-a","path":"/convert"}}}},
                  "versions":[{"name":"v1","served":true,"storage":true,
                   "schema":{"openAPIV3Schema":{"type":"object","description":"A Lamp of original.example.com"}}}]}}""".formatted(plural, group, kind, kind.toLowerCase(Locale.ROOT));
    }

    @Test
    void aDefinitionIsCreatedWatchedPatchedAndDeletedByItsOriginalName() throws Exception {
        String original = "shades.original.example.com";
        String renamed = "renamedshades.renamed.example.com";
        HttpResponse<InputStream> answer = lamps.http()
                .send(lamps.request(DEFINITIONS + "?watch=true").build(), HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader events = events(answer)) {
            lamps.upstream().create(definition("original.example.com", "Foreign", "foreigns"));
            JsonNode created =
                    json(lamps.send("POST", DEFINITIONS, JSON, definition("original.example.com", "Shade", "shades")));
            assertThat(created.at("/metadata/name").asText()).isEqualTo(original);
            JsonNode stored = stored("customresourcedefinitions", "", renamed);
            assertThat(stored.at("/spec/names").toString())
                    .isEqualTo(
                            "{\"kind\":\"RenamedShade\",\"listKind\":\"RenamedShadeList\",\"plural\":\"renamedshades\",\"singular\":\"renamedshade\"}");
            assertThat(stored.at("/spec/conversion")).isEqualTo(created.at("/spec/conversion"));
            assertThat(stored.at("/spec/versions/0/schema/openAPIV3Schema/description")
                            .asText())
                    .isEqualTo("A Lamp of original.example.com");
            assertEvent(events, "ADDED", original);

            // The API server has said which names the resource has.
            JsonNode read = json(lamps.get(DEFINITIONS + "/" + original));
            assertThat(read.at("/status/acceptedNames")).isEqualTo(read.at("/spec/names"));
            assertThat(read.at("/spec/names/plural").asText()).isEqualTo("shades");
            assertThat(assertEvent(events, "MODIFIED", original)
                            .at("/status/acceptedNames/kind")
                            .asText())
                    .isEqualTo("Shade");
            json(lamps.send("PATCH", DEFINITIONS + "/" + original, STRATEGIC, """
                    {"spec":{"names":{"shortNames":["sh"],"categories":["home"]}}}"""));
            assertThat(stored("customresourcedefinitions", "", renamed)
                            .at("/spec/names/shortNames")
                            .toString())
                    .isEqualTo("[\"rnsh\"]");
            assertEvent(events, "MODIFIED", original);
            assertThat(json(lamps.get(DEFINITIONS)).path("items"))
                    .extracting(each -> each.at("/metadata/name").asText())
                    .containsExactly(original);
            json(lamps.send("DELETE", DEFINITIONS + "/" + original, "", ""));
            assertEvent(events, "DELETED", original);
            assertThat(stored("customresourcedefinitions", "", renamed)).isNull();
            assertThat(stored("customresourcedefinitions", "", "foreigns.original.example.com"))
                    .isNotNull();
        }
    }

    private static JsonNode assertEvent(BufferedReader events, String type, String name) throws Exception {
        JsonNode event = Json.MAPPER.readTree(events.readLine());
        assertThat(event.path("type").asText()).isEqualTo(type);
        assertThat(event.at("/object/metadata/name").asText()).isEqualTo(name);
        assertThat(event.at("/object/spec/group").asText()).isEqualTo("original.example.com");
        return event.path("object");
    }
}
