package io.github.multikueue.proxy.core.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a CustomResourceDefinition defines is served at once, as it says, and for as long as it is there. */
class DefinedResourcesTest {

    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String CUPS = "/apis/shop.example.com/v1/namespaces/default/cups";
    private static final String DEFINITION = """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
             "metadata":{"name":"cups.shop.example.com"},
             "spec":{"group":"shop.example.com","scope":"Namespaced",
              "names":{"plural":"cups","singular":"cup","kind":"Cup","shortNames":["cu"],"categories":["all"]},
              "versions":[{"name":"v1beta1","served":true,"storage":false,
                "schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}},
               {"name":"v1","served":true,"storage":true,"subresources":{"status":{}},
                "selectableFields":[{"jsonPath":".spec.colour"}],
                "additionalPrinterColumns":[{"name":"Size","type":"integer","jsonPath":".spec.size"}],
                "schema":{"openAPIV3Schema":{"type":"object","properties":{
                 "spec":{"type":"object","x-kubernetes-validations":[{"rule":"self.size > 0"}],"properties":{
                  "size":{"type":"integer","maximum":9},"colour":{"type":"string","default":"blue"}}},
                 "status":{"type":"object","properties":{"full":{"type":"boolean"}}}}}}},
               {"name":"v0","served":false,"storage":false,"schema":{"openAPIV3Schema":{"type":"object"}}}]}}""";

    private final FakeCluster cluster = FakeCluster.start();
    private final TestClient admin = TestClient.admin(cluster);

    @AfterEach
    void stop() {
        cluster.close();
    }

    private static String cup(String name, String spec) {
        return "{\"apiVersion\":\"shop.example.com/v1\",\"kind\":\"Cup\",\"metadata\":{\"name\":\"" + name
                + "\"},\"spec\":" + spec + ",\"status\":{\"full\":true}}";
    }

    private List<String> columns() {
        List<String> names = new ArrayList<>();
        admin.get(CUPS, "Accept", TABLE)
                .json()
                .path("columnDefinitions")
                .forEach(each -> names.add(each.path("name").asText()));
        return names;
    }

    @Test
    void itIsServedAsItIsDefined() {
        assertThat(admin.get(CUPS).status()).isEqualTo(404);
        assertThat(admin.post(DEFINITIONS, DEFINITION).status()).isEqualTo(201);

        JsonNode created =
                admin.post(CUPS, cup("a", "{\"size\":3,\"unknown\":1}")).json();
        assertThat(created.path("spec").toString()).isEqualTo("{\"size\":3,\"colour\":\"blue\"}");
        assertThat(created.has("status")).isFalse();
        assertThat(admin.put(CUPS + "/a/status", created.toString()).status()).isEqualTo(200);
        assertThat(admin.post(CUPS, cup("b", "{\"size\":10}")).status()).isEqualTo(422);
        assertThat(admin.get(CUPS + "?fieldSelector=spec.colour%3Dblue").json().path("items"))
                .hasSize(1);
        assertThat(columns()).containsExactly("Name", "Size");
        assertThat(admin.get("/apis/shop.example.com/v1beta1/cups").status()).isEqualTo(200);
        assertThat(admin.get("/apis/shop.example.com/v0/cups").status()).isEqualTo(404);
        assertThat(admin.get("/apis/shop.example.com/v1")
                        .json()
                        .at("/resources/0")
                        .toString())
                .contains("\"singularName\":\"cup\"", "\"shortNames\":[\"cu\"]", "\"categories\":[\"all\"]");
        JsonNode status =
                admin.get(DEFINITIONS + "/cups.shop.example.com").json().path("status");
        assertThat(status.at("/conditions/1/type").asText()).isEqualTo("Established");
        assertThat(status.path("storedVersions").toString()).isEqualTo("[\"v1\"]");
    }

    @Test
    void itChangesAndGoesWithItsDefinition() {
        admin.post(DEFINITIONS, DEFINITION);
        admin.post(CUPS, cup("a", "{\"size\":3}"));
        String other = admin.get(DEFINITIONS + "/cups.shop.example.com").text().replace("\"Size\"", "\"Litres\"");

        assertThat(admin.put(DEFINITIONS + "/cups.shop.example.com", other).status())
                .isEqualTo(200);
        assertThat(columns()).containsExactly("Name", "Litres");
        assertThat(cluster.list("cups", "")).hasSize(1);

        admin.delete(DEFINITIONS + "/cups.shop.example.com");
        assertThat(admin.get(CUPS).status()).isEqualTo(404);
        admin.post(DEFINITIONS, DEFINITION);
        assertThat(cluster.list("cups", "")).isEmpty();
    }

    @Test
    void whatCannotBeServedIsRefused() {
        assertThat(admin.post(DEFINITIONS, DEFINITION.replace("\"plural\":\"cups\"", "\"plural\":\"mugs\""))
                        .status())
                .isEqualTo(422);
        String broken = DEFINITION.replace("\"type\":\"boolean\"", "\"type\":\"bool\"");
        TestClient.Answer answer = admin.post(DEFINITIONS, broken);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.message()).contains("bool");
        assertThatThrownBy(() -> cluster.create(broken)).isInstanceOf(IllegalArgumentException.class);
    }
}
