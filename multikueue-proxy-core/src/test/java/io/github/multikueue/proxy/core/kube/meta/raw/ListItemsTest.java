package io.github.multikueue.proxy.core.kube.meta.raw;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.RandomCases;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON that is read while it arrives. */
class ListItemsTest {

    private static final int MOST = 1 << 20;

    private final List<String> items = new ArrayList<>();

    private JsonNode read(String list) throws IOException {
        return read(new ByteArrayInputStream(list.getBytes(UTF_8)), MOST);
    }

    private JsonNode read(InputStream list, int most) throws IOException {
        items.clear();
        return ListItems.read(list, most, json -> items.add(new String(json, UTF_8)));
    }

    @Test
    void itemsAreTheBytesThatWereSent() throws IOException {
        JsonNode metadata = read("""
                 {"kind":"PodList" , "items" : [ {"a": [1, 2.50e1, "}\\"ü\\u00fc"]} ,
                  {} ], "tail": [{"items":[3]}, true], "metadata":{"resourceVersion":"7","continue":"c"}}
                """);

        assertThat(items).containsExactly("{\"a\": [1, 2.50e1, \"}\\\"ü\\u00fc\"]}", "{}");
        assertThat(metadata.path("resourceVersion").asText()).isEqualTo("7");
        assertThat(metadata.path("continue").asText()).isEqualTo("c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"items\":[]}", "{\"items\":null,\"x\":1}", "{\"it\\u0065ms\":[ ]}"})
    void aListMayHaveNoItems(String list) throws IOException {
        assertThat(read(list).isMissingNode()).isTrue();
        assertThat(items).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "null",
                "x",
                "{\"items\":[3]}",
                "{\"items\":[{]}",
                "{\"items\":[{}{}]}",
                "{\"items\":[{},]}",
                "{,}"
            })
    void whatIsNoListIsNotRead(String list) {
        assertThatThrownBy(() -> read(list)).isInstanceOf(IOException.class);
    }

    @Test
    void aListThatIsCutOffAnywhereIsNone() {
        String list =
                "{\"kind\":\"PodList\",\"metadata\":{\"resourceVersion\":\"7\"},\"items\":[{\"a\":\"b\"},{\"c\":[1]}]}";
        for (int i = 0; i < list.length(); i++) {
            String cut = list.substring(0, i);
            assertThatThrownBy(() -> read(cut)).as(cut).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void anItemThatIsTooLargeIsRefused() {
        String list = "{\"items\":[{\"a\":\"" + "x".repeat(200_000) + "\"}]}";

        assertThatThrownBy(() -> read(new ByteArrayInputStream(list.getBytes(UTF_8)), 100_000))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageContaining("more than 100000 bytes");
    }

    @Test
    void itDoesNotMatterInWhichPiecesItArrives() {
        RandomCases.check(300, values -> {
            List<ObjectNode> sent = values.list(
                    0,
                    20,
                    () -> Json.object()
                            .put(values.unicode(0, 5), values.unicode(0, values.weighted(9, 1) == 0 ? 20 : 50_000)));
            ObjectNode list = Json.object();
            list.putObject("metadata").put("resourceVersion", "1");
            sent.forEach(list.withArray("items")::add);
            InputStream pieces = new ByteArrayInputStream(Json.bytes(list)) {
                @Override
                public synchronized int read(byte[] bytes, int offset, int length) {
                    return super.read(bytes, offset, Math.min(length, values.intBetween(1, 50_000)));
                }
            };

            assertThat(read(pieces, MOST).path("resourceVersion").asText()).isEqualTo("1");

            assertThat(items)
                    .isEqualTo(sent.stream()
                            .map(each -> new String(Json.bytes(each), UTF_8))
                            .toList());
        });
    }

    @Test
    void documentsFollowEachOther() throws IOException {
        RawDocuments documents =
                new RawDocuments(new ByteArrayInputStream("{\"a\":1}\n{\"b\":[{}]}{}\n ".getBytes(UTF_8)), MOST);

        assertThat(new String(documents.next(), UTF_8)).isEqualTo("{\"a\":1}");
        assertThat(new String(documents.next(), UTF_8)).isEqualTo("{\"b\":[{}]}");
        assertThat(new String(documents.next(), UTF_8)).isEqualTo("{}");
        assertThat(documents.next()).isNull();
    }
}
