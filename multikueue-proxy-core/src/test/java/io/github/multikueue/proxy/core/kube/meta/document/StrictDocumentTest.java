package io.github.multikueue.proxy.core.kube.meta.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How bodies of requests are read. */
class StrictDocumentTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {nope              | invalid character 'n' looking for beginning of object key string
                    ``                 | unexpected end of JSON input
                    {"a": 1            | unexpected end of JSON input
                    {"a": 1,}          | invalid character '}' looking for beginning of object key string
                    [1,]               | invalid character ']' looking for beginning of value
                    {"a" 1}            | invalid character '1' after object key
                    {"a": 1 "b": 2}    | invalid character '"' after object key:value pair
                    [1 2]              | invalid character '2' after array element
                    {} x               | invalid character 'x' after top-level value
                    {}{}               | invalid character '{' after top-level value
                    {"a": tru}         | invalid character '}' in literal true (expecting 'e')
                    {"a": 01}          | invalid character '1' after object key:value pair
                    {"a": -x}          | invalid character 'x' in numeric literal
                    {"a": 1.}          | invalid character '}' after decimal point in numeric literal
                    {"a": 1e}          | invalid character '}' in exponent of numeric literal
                    {"a": "\\x"}       | invalid character 'x' in string escape code
                    {"a": "\\u12g4"}   | invalid character 'g' in \\u hexadecimal character escape
                    {'a': 1}           | invalid character '\\'' looking for beginning of object key string
                    {"a": NaN}         | invalid character 'N' looking for beginning of value
                    {"a": 1e400}       | json: cannot unmarshal number 1e400 into Go value of type float64
                    """)
    void malformedJsonIsRefusedInTheWordsOfGo(String document, String message) {
        assertThatThrownBy(() -> StrictDocument.json(bytes(document)))
                .isInstanceOf(MalformedDocumentException.class)
                .hasMessage(message);
    }

    @Test
    void theAnswerToMalformedJsonIsTheRecordedOne() throws IOException {
        JsonNode recording = recording("error-bad-json");

        assertThat(Json.MAPPER.readTree(refused(recording.at("/request/body").textValue())
                        .asStatus("ConfigMap")
                        .status()
                        .toJson()))
                .isEqualTo(recording.at("/response/body"));
    }

    @Test
    void theBeginningOfOtherDocumentsIsShownInHexadecimalDigits() {
        assertThat(refused("nope").asStatus("Cup").getMessage()).endsWith("(6e6f7065)");
        assertThat(refused("").asStatus("Cup").getMessage()).endsWith("(<empty>)");
        assertThat(refused("{" + "x".repeat(100)).asStatus("Cup").getMessage())
                .endsWith("({" + "x".repeat(29) + " ...)");
    }

    @Test
    void allDuplicateFieldsAreFoundAndTheLastOnesCount() throws IOException {
        StrictDocument document = StrictDocument.json(
                bytes("{\"a\": 1, \"b\": {\"c\": 1, \"c\": 2}, \"a\": 2, \"l\": [{}, {\"d\": 1, \"d\": 1}]}"));

        assertThat(document.duplicateFields()).containsExactly("b.c", "a", "l[1].d");
        assertThat(document.strictErrors()).contains("duplicate field \"l[1].d\"");
        assertThat(document.tree())
                .isEqualTo(Json.MAPPER.readTree("{\"a\": 2, \"b\": {\"c\": 2}, \"l\": [{}, {\"d\": 1}]}"));
    }

    @Test
    void theNumberOfReportedDuplicatesIsBounded() throws IOException {
        String fields = IntStream.range(0, 500)
                .mapToObj(i -> "\"f" + i + "\": 1, \"f" + i + "\": 2")
                .collect(Collectors.joining(","));

        assertThat(StrictDocument.json(bytes("{" + fields + "}")).duplicateFields())
                .hasSize(StrictDocument.MOST_DUPLICATES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "-1", "0", "1.0", "1.50", "123456789012345678901234567890", "0.1", "9007199254740993"})
    void numbersAreKeptAsTheyWereSent(String number) throws IOException {
        assertThat(StrictDocument.json(bytes("[" + number + "]")).tree()).hasToString("[" + number + "]");
        assertThat(StrictDocument.yaml(bytes("- " + number)).tree()).hasToString("[" + number + "]");
    }

    /** Arithmetic on such a number would take all memory. */
    @Test
    void aNumberThatIsTooSmallForADoubleIsZero() throws IOException {
        assertThat(StrictDocument.json(bytes("[1e-999999999]")).tree().get(0).decimalValue())
                .isZero();
    }

    @Test
    void theDepthIsBounded() throws IOException {
        int most = StrictDocument.MOST_LEVELS;
        assertThat(StrictDocument.json(bytes("[".repeat(most) + "]".repeat(most)))
                        .tree())
                .isNotNull();

        assertThat(refused("[".repeat(most + 1) + "]".repeat(most + 1)))
                .hasMessage("invalid character '[' exceeded max depth");
        assertThat(refused("{\"a\":".repeat(100_000))).hasMessage("invalid character '{' exceeded max depth");
        assertThatThrownBy(() -> StrictDocument.yaml(bytes("[".repeat(100_000))))
                .isInstanceOf(MalformedDocumentException.class);
    }

    @Test
    void documentsAreUtf8() throws IOException {
        byte[] latin1 = "{\"a\": \"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
        byte[] utf16 = "{\"a\": 1}".getBytes(StandardCharsets.UTF_16BE);

        assertThatThrownBy(() -> StrictDocument.json(latin1)).hasMessage("invalid UTF-8");
        assertThatThrownBy(() -> StrictDocument.yaml(latin1)).hasMessage("yaml: invalid UTF-8");
        assertThatThrownBy(() -> StrictDocument.json(utf16)).isInstanceOf(MalformedDocumentException.class);
    }

    @Test
    void halvesOfSurrogatePairsAreReplaced() throws IOException {
        assertThat(StrictDocument.json(bytes("[\"\\ud800x\", \"\\ud83d\\ude00\"]"))
                        .tree())
                .hasToString("[\"\ufffdx\",\"\ud83d\ude00\"]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    yes            | true
                    Off            | false
                    y              | true
                    'yes'          | "yes"
                    010            | 8
                    09             | 9
                    0x1F           | 31
                    0b11           | 3
                    -0o17          | -15
                    1_000          | 1000
                    1e3            | 1e3
                    .5             | 0.5
                    5.             | 5.0
                    +1             | 1
                    1:30           | "1:30"
                    2026-01-02     | "2026-01-02"
                    ~              | null
                    !!str 5        | "5"
                    !!int "5"      | 5
                    {a: 1, 2: x}   | {"a":1,"2":"x"}
                    {yes: 1}       | {"true":1}
                    [a, "b"]       | ["a","b"]
                    """)
    void plainScalarsOfYamlAreReadLikeGoYaml(String yaml, String json) throws IOException {
        JsonNode tree = StrictDocument.yaml(bytes("v: " + yaml)).tree().get("v");

        assertThat(tree).isEqualTo(StrictDocument.json(bytes(json)).tree());
    }

    @Test
    void aliasesAndMergesOfYamlAreReplaced() throws IOException {
        String yaml = """
                base: &base {a: 1, b: 2}
                one:
                  b: 3
                  <<: *base
                two: *base
                """;

        assertThat(StrictDocument.yaml(bytes(yaml)).tree())
                .hasToString("{\"base\":{\"a\":1,\"b\":2},\"one\":{\"b\":3,\"a\":1},\"two\":{\"a\":1,\"b\":2}}");
    }

    @Test
    void duplicateFieldsOfYamlAreFound() throws IOException {
        StrictDocument document = StrictDocument.yaml(bytes("spec:\n  size: 1\n  size: 2\n"));

        assertThat(document.duplicateFields()).containsExactly("spec.size");
        assertThat(document.tree()).hasToString("{\"spec\":{\"size\":2}}");
    }

    @Test
    void anEmptyYamlDocumentIsNull() throws IOException {
        assertThat(StrictDocument.yaml(bytes("# nothing\n")).tree().isNull()).isTrue();
    }

    @Test
    void aliasesThatMakeADocumentLargeAreRefused() {
        StringBuilder yaml = new StringBuilder("l0: &l0 [x, x]\n");
        for (int i = 1; i < 40; i++) {
            yaml.append("l%d: &l%d [*l%d, *l%d]%n".formatted(i, i, i - 1, i - 1));
        }

        assertThatThrownBy(() -> StrictDocument.yaml(bytes(yaml.toString())))
                .hasMessage("yaml: document contains excessive aliasing");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    a: &a [*a]              | yaml: anchor 'a' value contains itself
                    a: .nan                 | json: unsupported value: .nan
                    a: !!binary aGk=        | yaml: !!binary is not supported (expected: base64 without a tag)
                    {[1]: 2}                | error converting YAML to JSON: unsupported map key in line 1
                    a: b: c                 | yaml: line 1: mapping values are not allowed here
                    a: *nobody              | yaml: line 1: found undefined alias nobody
                    """)
    void malformedYamlIsRefused(String yaml, String message) {
        assertThatThrownBy(() -> StrictDocument.yaml(bytes(yaml)))
                .isInstanceOf(MalformedDocumentException.class)
                .hasMessage(message);
    }

    @Test
    void oneDocumentIsExpected() {
        assertThatThrownBy(() -> StrictDocument.yaml(bytes("a: 1\n---\nb: 2\n")))
                .isInstanceOf(MalformedDocumentException.class)
                .hasMessageContaining("but found another document");
    }

    private static MalformedDocumentException refused(String json) {
        return catchThrowableOfType(MalformedDocumentException.class, () -> StrictDocument.json(bytes(json)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode recording(String name) throws IOException {
        try (InputStream in = StrictDocumentTest.class.getResourceAsStream("/recordings/" + name + ".json")) {
            return Json.MAPPER.readTree(in);
        }
    }
}
