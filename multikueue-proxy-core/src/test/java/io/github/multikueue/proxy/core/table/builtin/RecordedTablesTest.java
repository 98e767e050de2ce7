package io.github.multikueue.proxy.core.table.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.present.ObjectPresenter;
import io.github.multikueue.proxy.core.apiserver.present.Representation;
import io.github.multikueue.proxy.core.apiserver.present.TableWriter;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectLister.Page;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.table.ColumnDefinition;
import io.github.multikueue.proxy.core.table.IncludeObject;
import io.github.multikueue.proxy.core.table.TableColumns;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Of the lists of a real API server the same Tables are made as it made of them. */
class RecordedTablesTest {

    private static final GroupResource DEFINITIONS =
            new GroupResource("apiextensions.k8s.io", "customresourcedefinitions");
    private static final String CUSTOM_GROUP = "zoo.example.com";

    @ParameterizedTest
    @MethodSource("recordings")
    void aTableIsTheRecordedOne(RecordedTable recorded) throws IOException {
        JsonNode table = Json.MAPPER.readTree(table(recorded));

        assertThat(table).isEqualTo(withoutManagedFields(recorded.table()));
    }

    @Test
    void allRecordingsAreCompared() {
        assertThat(recordings()).hasSize(57);
        assertThat(RecordedTable.of(new GroupResource("", "pods")).items()).hasSize(32);
    }

    static Stream<RecordedTable> recordings() {
        return RecordedTable.all();
    }

    private static byte[] table(RecordedTable recorded) {
        ResourceDescription description = description(recorded);
        TableWriter writer = new TableWriter(
                description, description.storedVersion(), "v1", IncludeObject.METADATA, recorded.clock());
        Representation table = new Representation(Representation.Encoding.JSON, Representation.Form.TABLE, "v1");
        List<ApiObject> objects = recorded.items().stream()
                .map(each -> ApiObject.of((ObjectNode) each))
                .toList();
        String resourceVersion =
                recorded.list().path("metadata").path("resourceVersion").asText();
        byte[][] parts = new ObjectPresenter(description, recorded.version(), table, writer)
                .list(new Page(objects, resourceVersion, null, 0));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }

    private static ResourceDescription description(RecordedTable recorded) {
        String kind = recorded.list().path("kind").asText().replaceFirst("List$", "");
        ResourceDescription.Builder description =
                ResourceDescription.of(recorded.resource().group(), recorded.version(), kind);
        if (!recorded.resource().group().equals(CUSTOM_GROUP)) {
            return description.printer(recorded.printer()).build();
        }
        List<ColumnDefinition> columns = TableColumns.ofCustomResource(definition(recorded), recorded.version());
        return description
                .columns(columns.subList(1, columns.size()).toArray(ColumnDefinition[]::new))
                .build();
    }

    private static JsonNode definition(RecordedTable custom) {
        String name = custom.resource().toString();
        return RecordedTable.of(DEFINITIONS).items().stream()
                .filter(each -> each.path("metadata").path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The recorded lists have none. */
    private static JsonNode withoutManagedFields(JsonNode table) {
        JsonNode copy = table.deepCopy();
        copy.path("rows").forEach(row -> ((ObjectNode) row.path("object").path("metadata")).remove("managedFields"));
        return copy;
    }
}
