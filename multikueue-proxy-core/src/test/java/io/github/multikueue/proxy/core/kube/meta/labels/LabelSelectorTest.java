package io.github.multikueue.proxy.core.kube.meta.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.Recorded;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.labels.LabelSelector.Operator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelSelectorTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                          | a=1     | true",
                "' '                         | -       | true",
                "a                           | a=1     | true",
                "a                           | a=      | true",
                "a                           | b=1     | false",
                "!a                          | a=1     | false",
                "! a                         | b=1     | true",
                "a=1                         | a=1     | true",
                "a==1                        | a=1     | true",
                "a = 1                       | a=1     | true",
                "a=1                         | a=2     | false",
                "a=1                         | -       | false",
                "a!=1                        | a=1     | false",
                "a!=1                        | a=2     | true",
                "a!=1                        | -       | true",
                "a=                          | a=      | true",
                "a=                          | a=1     | false",
                "a=                          | -       | false",
                "a!=                         | a=      | false",
                "a=,b                        | a=,b=1  | true",
                "a in (1,2)                  | a=2     | true",
                "a in (1, 2 )                | a=3     | false",
                "a in (1)                    | -       | false",
                "a notin (1,2)               | a=2     | false",
                "a notin (1,2)               | a=3     | true",
                "a notin (1,2)               | -       | true",
                "a in ()                     | a=      | true",
                "a in (1,,2)                 | a=      | true",
                "a in (1,)                   | a=      | true",
                "a in (,1)                   | a=      | true",
                "a in (in,notin)             | a=in    | true",
                "in in (x)                   | in=x    | true",
                "notin                       | notin=1 | true",
                "a=in                        | a=in    | true",
                "a>5                         | a=6     | true",
                "a>5                         | a=5     | false",
                "a > 5                       | a=x     | false",
                "a>5                         | -       | false",
                "a<5                         | a=4     | true",
                "a<5                         | a=5     | false",
                "a<9223372036854775807       | a=1     | true",
                "a=1,b=2                     | a=1,b=2 | true",
                "a=1,b=2                     | a=1     | false",
                "x.io/a in (1),!x.io/b       | x.io/a=1| true"
            })
    void selectsByLabels(String selector, String labels, boolean selected) {
        assertThat(LabelSelector.parse(selector).matches(labels(labels))).isEqualTo(selected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a b c       | unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
                "a gt 5      | unable to parse requirement: found 'gt', expected: in, notin, =, ==, !=, gt, lt",
                "a!b         | unable to parse requirement: found '!', expected: in, notin, =, ==, !=, gt, lt",
                "=a          | found '=', expected: !, identifier, or 'end of string'",
                ",           | found ',', expected: !, identifier, or 'end of string'",
                "a,          | found '', expected: identifier after ','",
                "a,,b        | found ',', expected: identifier after ','",
                "a=1,=2      | found '=', expected: identifier after ','",
                "!           | unable to parse requirement: found '', expected: identifier",
                "!!a         | unable to parse requirement: found '!', expected: identifier",
                "!a b        | found 'b', expected: ',' or 'end of string'",
                "!a=1        | found '=', expected: ',' or 'end of string'",
                "a=1 b=2     | found 'b', expected: ',' or 'end of string'",
                "a==!        | unable to parse requirement: found '!', expected: identifier",
                "a=)         | unable to parse requirement: found ')', expected: identifier",
                "a in        | unable to parse requirement: found '' expected: '('",
                "a in b      | unable to parse requirement: found 'b' expected: '('",
                "a in (      | unable to parse requirement: found '', expected: ',', ')' or identifier",
                "a in (b     | unable to parse requirement: found '', expected: ',' or ')'",
                "a in (b c)  | unable to parse requirement: found 'c', expected: ',' or ')'",
                "a in (b,    | unable to parse requirement: found '', expected: ',', or identifier",
                "a in (b,=)  | unable to parse requirement: found '=', expected: ',', or identifier"
            })
    void saysWhatIsWrongInTheWordsOfKubernetes(String selector, String message) {
        assertThatThrownBy(() -> LabelSelector.parse(selector))
                .hasMessage(message)
                .isInstanceOfSatisfying(
                        StatusException.class,
                        refused -> assertThat(refused.code()).isEqualTo(400));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b/c",
                "/a",
                "a/",
                "-a",
                "a_",
                "A.io/b",
                "a=-",
                "a=b/c",
                "a in (x,y!)",
                "a>b",
                "a>1.5",
                "a<99999999999999999999",
                "a>-1"
            })
    void refusesKeysAndValuesThatLabelsCannotHave(String selector) {
        assertThatThrownBy(() -> LabelSelector.parse(selector)).isInstanceOf(StatusException.class);
    }

    @Test
    void saysWhatIsWrongWithAKeyOrAValue() {
        assertThatThrownBy(() -> LabelSelector.parse("-a"))
                .hasMessage("unable to parse requirement: <nil>: Invalid value: \"-a\": name part must consist of"
                        + " alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric"
                        + " character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is"
                        + " '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')");
        assertThatThrownBy(() -> LabelSelector.parse("a in (b,-)"))
                .hasMessage("unable to parse requirement: values[0][a]: Invalid value: \"-\": a valid label must be an"
                        + " empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end"
                        + " with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for"
                        + " validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')");
        assertThatThrownBy(() -> LabelSelector.parse("a=" + "b".repeat(64)))
                .hasMessageEndingWith(": must be no more than 63 characters");
        assertThatThrownBy(() -> LabelSelector.parse("a>b"))
                .hasMessage(
                        "unable to parse requirement: values[0]: Invalid value: \"b\": for 'Gt', 'Lt' operators, the"
                                + " value must be an integer");
    }

    @Test
    void refusesABadSelectorAsRecorded() {
        Recorded recorded = Recorded.of("error-bad-selector");

        assertThatThrownBy(() -> LabelSelector.parse(recorded.query().text("labelSelector")))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        refused -> assertThat(refused.status().toJson())
                                .asString()
                                .isEqualTo(recorded.body().toString()));
    }

    @Test
    void selectsWhatWasRecorded() {
        Recorded recorded = Recorded.of("list-set-selector");
        LabelSelector selector = LabelSelector.parse(recorded.query().text("labelSelector"));

        assertThat(selector.requirements())
                .extracting(LabelSelector.Requirement::operator)
                .containsExactly(Operator.IN, Operator.DOES_NOT_EXIST);
        List<JsonNode> items = recorded.body().path("items").valueStream().toList();
        assertThat(items).isNotEmpty().allMatch(item -> selector.matches(item.at("/metadata/labels")));
    }

    @Test
    void anObjectWithoutLabelsHasNone() {
        assertThat(LabelSelector.parse("!a").matches(MissingNode.getInstance())).isTrue();
        assertThat(LabelSelector.parse("a").matches(MissingNode.getInstance())).isFalse();
        assertThat(LabelSelector.EVERYTHING.isEmpty()).isTrue();
        assertThat(LabelSelector.parse("a").isEmpty()).isFalse();
    }

    private static ObjectNode labels(String text) {
        ObjectNode labels = Json.MAPPER.createObjectNode();
        if (!text.equals("-")) {
            for (String label : text.split(",", -1)) {
                int equals = label.indexOf('=');
                labels.put(label.substring(0, equals), label.substring(equals + 1));
            }
        }
        return labels;
    }
}
