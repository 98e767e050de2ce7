package io.github.multikueue.proxy.core.table.builtin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.present.ObjectPresenter;
import io.github.multikueue.proxy.core.apiserver.present.Representation;
import io.github.multikueue.proxy.core.apiserver.present.TableWriter;
import io.github.multikueue.proxy.core.apiserver.present.WatchEventType;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectLister.Page;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.table.IncludeObject;
import io.github.multikueue.proxy.core.table.RowObject;
import io.github.multikueue.proxy.core.table.RowPrinter;
import io.github.multikueue.proxy.core.table.TableDocument;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables of Pods in all forms: lists and pages, single objects, watches, with and without their objects. */
class TableFormsTest {

    private static final RecordedTable PODS = RecordedTable.of(new GroupResource("", "pods"));
    private static final RowPrinter PRINTER = PODS.printer();
    private static final Instant NOW = PODS.clock().instant();

    @Test
    void anEmptyListHasNoRows() throws IOException {
        JsonNode table = list(new Page(List.of(), "7", null, 0), IncludeObject.METADATA);

        assertThat(table.path("rows")).isEqualTo(Json.MAPPER.readTree("[]"));
        assertThat(table.path("columnDefinitions")).isEqualTo(PODS.table().path("columnDefinitions"));
        assertThat(table.path("metadata")).isEqualTo(Json.object().put("resourceVersion", "7"));
    }

    @Test
    void aPageTellsWhatFollows() throws IOException {
        JsonNode table = list(new Page(List.of(pod("running")), "7", "next", 31), IncludeObject.METADATA);

        assertThat(table.path("metadata"))
                .isEqualTo(Json.object()
                        .put("continue", "next")
                        .put("remainingItemCount", 31)
                        .put("resourceVersion", "7"));
        assertThat(table.path("rows")).hasSize(1);
    }

    @Test
    void aRowHasOfItsObjectWhatIsAskedFor() throws IOException {
        Page page = new Page(List.of(pod("running")), "7", null, 0);

        JsonNode none = list(page, IncludeObject.NONE).path("rows").path(0).path("object");
        JsonNode metadata =
                list(page, IncludeObject.METADATA).path("rows").path(0).path("object");
        JsonNode object = list(page, IncludeObject.OBJECT).path("rows").path(0).path("object");

        assertThat(none.isNull()).isTrue();
        assertThat(metadata)
                .isEqualTo(Json.object()
                        .put("kind", "PartialObjectMetadata")
                        .put("apiVersion", "meta.k8s.io/v1")
                        .set("metadata", pod("running").metadata()));
        assertThat(object).isEqualTo(pod("running").tree());
    }

    @Test
    void aSingleObjectIsATableOfOneRow() throws IOException {
        JsonNode table = parsed(presenter(IncludeObject.METADATA, PODS.clock()).object(pod("completed")));

        assertThat(table.path("metadata"))
                .isEqualTo(Json.object().put("resourceVersion", pod("completed").resourceVersion()));
        assertThat(table.path("rows").path(0).path("conditions").path(0).path("reason"))
                .hasToString("\"Succeeded\"");
        assertThat(table.path("columnDefinitions")).hasSize(9);
    }

    @Test
    void onlyTheFirstEventOfAWatchHasColumns() throws IOException {
        ObjectPresenter presenter = presenter(IncludeObject.METADATA, PODS.clock());

        JsonNode first = parsed(presenter.event(WatchEventType.ADDED, pod("running"), true));
        JsonNode second = parsed(presenter.event(WatchEventType.MODIFIED, pod("crash"), false));

        assertThat(first.path("object").path("columnDefinitions")).hasSize(9);
        assertThat(second.path("object").path("columnDefinitions").isNull()).isTrue();
        assertThat(second.path("object").path("rows").path(0).path("cells").path(2))
                .hasToString("\"CrashLoopBackOff\"");
    }

    @Test
    void aBookmarkIsTheRowOfAnObjectWithoutAnything() throws IOException {
        JsonNode event = parsed(presenter(IncludeObject.NONE, PODS.clock()).bookmark("9", true, false));

        JsonNode row = event.path("object").path("rows").path(0);
        assertThat(row.path("cells")).isEqualTo(Json.MAPPER.readTree("""
                        ["", "0/0", "", "0", "<unknown>", "<none>", "<none>", "<none>", "<none>"]"""));
        // Whatever a client wants of objects: it must learn that it has seen all.
        assertThat(row.path("object").path("metadata").path("annotations").has("k8s.io/initial-events-end"))
                .isTrue();
    }

    @Test
    void agesAreThoseOfTheReading() throws IOException {
        Page page = new Page(List.of(pod("crash")), "7", null, 0);
        Clock later = Clock.fixed(NOW.plus(Duration.ofDays(800)), ZoneOffset.UTC);

        JsonNode table = parsed(presenter(IncludeObject.NONE, later).list(page));

        JsonNode cells = table.path("rows").path(0).path("cells");
        assertThat(cells.path(3)).hasToString("\"7 (2y75d ago)\"");
        assertThat(cells.path(4)).hasToString("\"2y70d\"");
    }

    @ParameterizedTest
    @EnumSource
    void rawObjectsMakeTheSameTable(IncludeObject include) {
        JsonNode pod = pod("crash").tree();
        JsonNode included = include == IncludeObject.METADATA ? pod.path("metadata") : pod;
        byte[] raw = ("[" + included + "]").getBytes(UTF_8);
        TableDocument document = new TableDocument(PRINTER.columns(), "meta.k8s.io/v1", include);
        TableDocument.Row ofTree = new TableDocument.Row(PRINTER.prepare(pod), RowObject.of(include, pod, Set.of()));
        TableDocument.Row ofRaw = new TableDocument.Row(PRINTER.prepare(pod), RowObject.ofRaw(raw, 1, raw.length - 2));

        assertThat(new String(document.bytes(Json.object(), true, List.of(ofRaw, ofTree, ofRaw), NOW), UTF_8))
                .isEqualTo(new String(document.bytes(Json.object(), true, List.of(ofTree, ofRaw, ofTree), NOW), UTF_8));
    }

    /** kube-apiserver makes Tables from a version in which these annotations are fields. */
    @Test
    void hiddenAnnotationsAreOnlyInWholeObjects() {
        JsonNode object = Json.object("""
                {"metadata": {"name": "d", "annotations": {"a": "b", "deprecated.deployment.rollback.to": "1"}}}""");
        Set<String> hidden = Set.of("deprecated.deployment.rollback.to");

        assertThat(written(RowObject.of(IncludeObject.METADATA, object, hidden)))
                .isEqualTo("{\"name\":\"d\",\"annotations\":{\"a\":\"b\"}}");
        assertThat(written(RowObject.of(IncludeObject.OBJECT, object, hidden))).isEqualTo(object.toString());
        assertThat(written(RowObject.of(IncludeObject.METADATA, object, Set.of("c"))))
                .isEqualTo(object.path("metadata").toString());
    }

    private static String written(RowObject object) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = Json.MAPPER.createGenerator(bytes)) {
            object.writeTo(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toString(UTF_8);
    }

    private static ApiObject pod(String name) {
        JsonNode pod = PODS.items().stream()
                .filter(each -> each.path("metadata").path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
        return ApiObject.of((ObjectNode) pod);
    }

    private static JsonNode list(Page page, IncludeObject include) throws IOException {
        return parsed(presenter(include, PODS.clock()).list(page));
    }

    private static ObjectPresenter presenter(IncludeObject include, Clock clock) {
        ResourceDescription description = ResourceDescription.of("", "v1", "Pod")
                .builtIn()
                .printer(PRINTER)
                .build();
        TableWriter writer = new TableWriter(description, description.storedVersion(), "v1", include, clock);
        Representation table = new Representation(Representation.Encoding.JSON, Representation.Form.TABLE, "v1");
        return new ObjectPresenter(description, "v1", table, writer);
    }

    private static JsonNode parsed(byte[][] parts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return Json.MAPPER.readTree(bytes.toByteArray());
    }
}
