package io.github.multikueue.proxy.core.rename;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.RandomCases;
import io.github.multikueue.proxy.core.RandomValues;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.raw.MalformedJsonException;
import io.github.multikueue.proxy.core.rename.names.RequestedResource;
import io.github.multikueue.proxy.core.rename.rules.Direction;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What holds for documents of every kind. */
class RenamingPropertiesTest {

    private static final Renamer RENAMER = new Renamer(RuleFiles.lamps());
    private static final RequestedResource LAMPS = RequestedResource.of("original.example.com", "lamps", "a");

    private static String document(Direction direction, String document) throws IOException {
        return document(RENAMER, direction, document);
    }

    private static String document(Renamer renamer, Direction direction, String document) throws IOException {
        return renamer.document(direction, document.getBytes(UTF_8), RequestedResource.UNKNOWN)
                .map(each -> new String(each, UTF_8))
                .orElse("HIDDEN");
    }

    @Test
    void whatAClientSendsComesBackAsItWas() {
        RandomCases.check(10_000, values -> thereAndBack(values, Direction.RENAME, Direction.RESTORE));
    }

    @Test
    void whatAClientSeesGoesBackAsItWas() {
        RandomCases.check(10_000, values -> thereAndBack(values, Direction.RESTORE, Direction.RENAME));
    }

    private static void thereAndBack(RandomValues values, Direction there, Direction back) throws IOException {
        RandomRules rules = new RandomRules(values);
        String before = rules.translated(new RandomDocuments(values, there).object());

        String between = document(rules.renamer(), there, before);

        assertThat(document(rules.renamer(), back, between))
                .as("%s by way of %s", rules, between)
                .isEqualTo(before);
    }

    @Test
    void aMergePatchOfAnyObjectCanBeUndone() {
        RandomCases.check(2_000, values -> {
            byte[] sent = new RandomDocuments(values, Direction.RENAME).object().getBytes(UTF_8);

            byte[] renamed = RENAMER.patch(Direction.RENAME, PatchFormat.MERGE, sent, LAMPS);

            assertThat(RENAMER.patch(Direction.RESTORE, PatchFormat.MERGE, renamed, LAMPS))
                    .isEqualTo(sent);
        });
    }

    @Test
    void aJsonPatchCanBeUndone() {
        List<String> paths = List.of(
                "/metadata",
                "/metadata/labels",
                "/metadata/labels/original.example.com~1a",
                "/metadata/annotations/lamp-operator~1color",
                "/metadata/ownerReferences/0",
                "/metadata/finalizers/-",
                "/spec",
                "");
        RandomCases.check(2_000, values -> {
            List<String> operations = values.list(
                    0,
                    4,
                    () -> "{\"op\":\"add\",\"from\":\"" + values.oneOf(paths)
                            + "\", \"value\":" + new RandomDocuments(values, Direction.RENAME).object() + ",\"path\":\""
                            + values.oneOf(paths) + "\"}");
            byte[] sent = ("[" + String.join(" ,", operations) + "]").getBytes(UTF_8);

            byte[] renamed = RENAMER.patch(Direction.RENAME, PatchFormat.JSON_PATCH, sent, LAMPS);

            assertThat(RENAMER.patch(Direction.RESTORE, PatchFormat.JSON_PATCH, renamed, LAMPS))
                    .isEqualTo(sent);
        });
    }

    @Test
    void whatIsRenamedIsJsonWithTheSameNumberOfValues() {
        RandomCases.check(2_000, values -> {
            String sent = new RandomDocuments(values, Direction.RENAME).object();

            String renamed = document(Direction.RENAME, sent);

            assertThat(Json.MAPPER.readTree(renamed).findValues("unknown1"))
                    .isEqualTo(Json.MAPPER.readTree(sent).findValues("unknown1"));
        });
    }

    @Test
    void withoutAMatchingRuleEveryByteStays() {
        Renamer virtualization = new Renamer(RuleFiles.virtualization());
        RandomCases.check(2_000, values -> {
            byte[] sent = new RandomDocuments(values, Direction.RENAME).object().getBytes(UTF_8);

            assertThat(virtualization.document(Direction.RENAME, sent, RequestedResource.UNKNOWN))
                    .contains(sent);
        });
    }

    @Test
    void theSizeOfThePiecesThatAreReadDoesNotMatter() {
        RandomCases.check(1_000, values -> {
            String stored = new RandomDocuments(values, Direction.RESTORE).object();
            ByteArrayOutputStream out = new ByteArrayOutputStream();

            RENAMER.document(Direction.RESTORE, pieces(stored, values), out, RequestedResource.UNKNOWN);

            assertThat(out.toString(UTF_8)).isEqualTo(document(Direction.RESTORE, stored));
        });
    }

    private static InputStream pieces(String text, RandomValues values) {
        return new ByteArrayInputStream(text.getBytes(UTF_8)) {
            @Override
            public synchronized int read(byte[] bytes, int offset, int length) {
                return super.read(bytes, offset, Math.min(length, values.intBetween(1, 5)));
            }
        };
    }

    @Test
    void eventsMayBeCutAnywhere() {
        RandomCases.check(1_000, values -> {
            List<String> events = values.list(
                    1,
                    4,
                    () -> "{\"type\":\"" + values.oneOf(List.of("ADDED", "MODIFIED", "BOOKMARK")) + "\",\"object\":"
                            + new RandomDocuments(values, Direction.RESTORE).object() + "}");
            ByteArrayOutputStream one = new ByteArrayOutputStream();
            for (String each : events) {
                RENAMER.events(Direction.RESTORE, new ByteArrayInputStream(each.getBytes(UTF_8)), one, LAMPS);
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();

            RENAMER.events(
                    Direction.RESTORE,
                    pieces(String.join(values.oneOf(List.of("", "\n", "\r\n", " ")), events), values),
                    out,
                    LAMPS);

            assertThat(out.toString(UTF_8)).isEqualTo(one.toString(UTF_8));
        });
    }

    /** No API server takes such a key; only the time and the stack of the proxy are at stake. */
    @Test
    @Timeout(60)
    void aKeyOfManyMarkersStays() throws IOException {
        String key = "preserved-original-".repeat(100_000) + "lamp-operator";
        String object = "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"labels\":{\"" + key + "\":\"x\"}}}";

        for (Direction each : Direction.values()) {
            assertThat(document(each, object)).isEqualTo(object);
        }
    }

    @Test
    void arbitraryBytesAreNoFailure() {
        RandomCases.check(5_000, values -> everything(values.bytes(0, 200)));
    }

    @Test
    void documentsWithABitOfDirtAreNoFailure() {
        RandomCases.check(5_000, values -> {
            byte[] document =
                    new RandomDocuments(values, Direction.RESTORE).object().getBytes(UTF_8);
            for (int i = values.intBetween(1, 4); i > 0; i--) {
                document[values.intBetween(0, document.length - 1)] = values.oneOf(List.of(
                        (byte) '"', (byte) '{', (byte) ']', (byte) ',', (byte) ':', (byte) '\\', (byte) 0xff, (byte)
                                ' '));
            }
            everything(document);
            everything(Arrays.copyOf(document, values.intBetween(0, document.length)));
        });
    }

    private static void everything(byte[] bytes) throws IOException {
        String text = new String(bytes, UTF_8);
        for (Direction each : Direction.values()) {
            for (boolean openApi : List.of(false, true)) {
                try {
                    RENAMER.document(each, bytes, new RequestedResource("", "", "", "", false, openApi));
                } catch (MalformedJsonException listThatBreaksOff) {
                    assertThat(listThatBreaksOff).hasMessage("a list that is not JSON up to its end");
                }
            }
            RENAMER.events(each, new ByteArrayInputStream(bytes), OutputStream.nullOutputStream(), LAMPS);
            RENAMER.target(each, text, LAMPS);
            for (PatchFormat format : PatchFormat.values()) {
                try {
                    RENAMER.patch(each, format, bytes, LAMPS);
                } catch (StatusException e) {
                    assertThat(e.code()).isIn(400, 415);
                }
            }
        }
    }
}
