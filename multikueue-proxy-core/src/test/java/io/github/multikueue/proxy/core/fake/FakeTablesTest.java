package io.github.multikueue.proxy.core.fake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.table.builtin.RecordedTable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A fake cluster prints kube-apiserver's own resources as a real one does. That the cells are the same is tested where they are made. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FakeTablesTest {

    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";

    private final FakeCluster cluster = FakeCluster.start();
    private final TestClient admin = TestClient.admin(cluster);

    @AfterAll
    void stop() {
        cluster.close();
    }

    static Stream<RecordedTable> recordings() {
        List<String> served = FakeResources.standard(List.of("v1beta2")).stream()
                .filter(each -> each.builtIn())
                .map(each -> each.groupResource().toString())
                .toList();
        return RecordedTable.all()
                .filter(each -> served.contains(each.resource().toString()));
    }

    @Test
    void allThatAreServedWereRecorded() {
        assertThat(recordings()).hasSize(17);
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void tablesHaveTheRecordedColumns(RecordedTable recorded) {
        GroupResource resource = recorded.resource();
        String base = resource.group().isEmpty() ? "/api/v1/" : "/apis/" + resource.group() + "/v1/";

        JsonNode table = admin.get(base + resource.resource() + "?limit=1", "Accept", TABLE)
                .json();

        assertThat(columns(table)).isEqualTo(columns(recorded.table()));
    }

    /** What a column is for is told by a real server in words of its own. */
    private static List<JsonNode> columns(JsonNode table) {
        List<JsonNode> columns = new ArrayList<>();
        table.path("columnDefinitions").forEach(each -> {
            ObjectNode column = each.deepCopy();
            column.remove("description");
            columns.add(column);
        });
        return columns;
    }
}
