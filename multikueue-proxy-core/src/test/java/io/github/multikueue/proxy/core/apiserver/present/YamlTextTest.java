package io.github.multikueue.proxy.core.apiserver.present;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTextTest {

    private static String yaml(String json) {
        return new String(YamlText.of(json.getBytes(UTF_8)), UTF_8);
    }

    @Test
    void writesFieldsInTheOrderOfTheirNamesWithFewQuotes() {
        assertThat(yaml("""
                {"kind":"Cup","apiVersion":"shop.example.com/v1","spec":{"size":1,"on":true,"note":"a\\nb\\n"},
                 "metadata":{"name":"a","creationTimestamp":"2026-11-25T22:32:13Z","annotations":{"a/b":"c d"}}}""")).isEqualTo("""
                apiVersion: shop.example.com/v1
                kind: Cup
                metadata:
                  annotations:
                    a/b: "c d"
                  creationTimestamp: "2026-11-25T22:32:13Z"
                  name: a
                spec:
                  note: |
                    a
                    b
                  "on": true
                  size: 1
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "-1",
                "1.5",
                "1e3",
                "0x1f",
                "0o7",
                "1_000",
                "12:30:45",
                ".inf",
                "~",
                "null",
                "Null",
                "yes",
                "No",
                "on",
                "y",
                "true",
                "FALSE",
                "2026-11-25",
                "2026-11-25T22:32:13Z",
                "a: b",
                "a:",
                "a #b",
                "- a",
                "*a",
                "&a",
                "!a",
                "%a",
                "@a",
                "`a",
                "{a",
                "[a",
                "'a",
                "\"a",
                "a\nb",
                "a\n",
                "\n",
                "=",
                "<<",
                "a b",
                "a\u0000",
                "\u00e9"
            })
    void textsStayTexts(String text) throws IOException {
        ObjectNode document = Json.object().put("value", text).put(text, "value");

        String yaml = new String(YamlText.of(Json.bytes(document)), UTF_8);

        assertThat(new YAMLMapper().readTree(yaml)).as(yaml).isEqualTo(document);
    }
}
