package io.github.multikueue.proxy.core.table.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.kube.meta.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A Table is made here only if it will be that of the API server, and forwarded otherwise. */
class PrinterChoiceTest {

    private static final GroupResource PODS = new GroupResource("", "pods");

    @ParameterizedTest
    @MethodSource("io.github.multikueue.proxy.core.table.builtin.RecordedTablesTest#recordings")
    void aPrinterProvesItselfByTheRowsOfASample(RecordedTable recorded) {
        PrinterChoice choice =
                BuiltinPrinters.choose(recorded.resource(), recorded.version(), recorded.tableWithObjects());

        boolean custom = recorded.resource().group().equals("zoo.example.com");
        assertThat(choice).isInstanceOf(custom ? PrinterChoice.Forwarded.class : PrinterChoice.Printed.class);
    }

    @Test
    void anUnknownColumnIsForwarded() {
        ObjectNode table = RecordedTable.of(PODS).table().deepCopy();
        ((ArrayNode) table.path("columnDefinitions"))
                .addObject()
                .put("name", "Mood")
                .put("type", "string");

        assertThat(reason(PODS, "v1", table)).startsWith("column of pods: Mood (expected: one of [Name, Ready, Status");
    }

    @Test
    void anUnknownTypeOfColumnIsForwarded() {
        ObjectNode table = RecordedTable.of(PODS).table().deepCopy();
        ((ObjectNode) table.path("columnDefinitions").path(1)).put("type", "duration");

        assertThat(reason(PODS, "v1", table)).startsWith("type of column Ready: duration");
    }

    @Test
    void otherCellsThanTheSampleHasAreForwarded() {
        ObjectNode table = RecordedTable.of(PODS).tableWithObjects();
        JsonNode row = table.path("rows").path(3);
        ((ArrayNode) row.path("cells")).set(2, "Resting");

        assertThat(reason(PODS, "v1", table))
                .isEqualTo("row of pods: completed-and-unready (expected: cells as they are printed here)");
    }

    @Test
    void anotherTypeOfCellIsForwarded() {
        GroupResource secrets = new GroupResource("", "secrets");
        ObjectNode table = RecordedTable.of(secrets).tableWithObjects();
        ((ArrayNode) table.path("rows").path(0).path("cells")).set(2, "1");

        assertThat(reason(secrets, "v1", table)).startsWith("row of secrets: s ");
    }

    @Test
    void agesOfASampleMayDiffer() {
        ObjectNode table = RecordedTable.of(PODS).tableWithObjects();
        ((ArrayNode) table.path("rows").path(0).path("cells")).set(4, "9y");

        assertThat(BuiltinPrinters.choose(PODS, "v1", table)).isInstanceOf(PrinterChoice.Printed.class);
    }

    @Test
    void aVersionWithOtherFieldsIsForwarded() {
        GroupResource autoscalers = new GroupResource("autoscaling", "horizontalpodautoscalers");

        assertThat(reason(autoscalers, "v1", RecordedTable.of(autoscalers).table()))
                .isEqualTo("version of horizontalpodautoscalers.autoscaling: v1 (expected: one of [v2])");
    }

    @Test
    void aResourceWithoutPrinterIsForwardedUnlessItsColumnsAreTheDefault() {
        GroupResource unknown = new GroupResource("", "surprises");

        assertThat(reason(unknown, "v1", RecordedTable.of(PODS).table()))
                .isEqualTo("resource: surprises (expected: one with a printer)");
        assertThat(BuiltinPrinters.choose(
                        unknown,
                        "v7",
                        RecordedTable.of(new GroupResource("", "limitranges")).table()))
                .isInstanceOf(PrinterChoice.Printed.class);
    }

    @Test
    void whatIsNoTableIsForwarded() {
        assertThat(reason(PODS, "v1", Json.object().put("kind", "PodList"))).startsWith("columnDefinitions: ");
    }

    private static String reason(GroupResource resource, String version, JsonNode sample) {
        PrinterChoice choice = BuiltinPrinters.choose(resource, version, sample);
        assertThat(choice).isInstanceOf(PrinterChoice.Forwarded.class);
        return ((PrinterChoice.Forwarded) choice).reason();
    }
}
