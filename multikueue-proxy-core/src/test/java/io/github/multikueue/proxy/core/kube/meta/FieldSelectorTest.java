package io.github.multikueue.proxy.core.kube.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.core.kube.meta.FieldSelector.Term;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldSelectorTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "a=b          | a | true  | b",
                "a==b         | a | true  | b",
                "a!=b         | a | false | b",
                "a=           | a | true  | \"\"",
                "a!=          | a | false | \"\"",
                "a.b.c=d      | a.b.c | true | d",
                "a=b c        | a | true  | b c",
                "a=b\\,c      | a | true  | b,c",
                "a=b\\=c      | a | true  | b=c",
                "a=b\\\\c     | a | true  | b\\c",
                "a=\\\\       | a | true  | \\",
                "a=\\=\\,     | a | true  | =,",
                "a=b!c        | a | true  | b!c",
                ",a=b,        | a | true  | b"
            })
    void readsACondition(String selector, String field, boolean equal, String value) {
        assertThat(FieldSelector.parse(selector).terms()).containsExactly(new Term(field, equal, value));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a            | invalid selector: 'a'; can't understand 'a'",
                "a=b,c        | invalid selector: 'a=b,c'; can't understand 'c'",
                "a in (b)     | invalid selector: 'a in (b)'; can't understand 'a in (b)'",
                "a=b=c        | invalid field selector: unescaped character in value: 61",
                "a===b        | invalid field selector: unescaped character in value: 61",
                "a=b\\        | invalid field selector: invalid escape sequence: \\",
                "a=b\\c       | invalid field selector: invalid escape sequence: \\c",
                "a=b\\ ,c=d   | invalid field selector: invalid escape sequence: \\ "
            })
    void saysWhatIsWrongInTheWordsOfKubernetes(String selector, String message) {
        assertThatThrownBy(() -> FieldSelector.parse(selector))
                .isInstanceOfSatisfying(StatusException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(400);
                    assertThat(refused.getMessage().strip()).isEqualTo(message);
                });
    }

    @Test
    void allConditionsMustHold() {
        FieldSelector selector = FieldSelector.parse("status.phase!=Running,spec.nodeName=");

        assertThat(selector.matches(field -> Map.of("status.phase", "Pending").getOrDefault(field, "")))
                .isTrue();
        assertThat(selector.matches(field -> Map.of("status.phase", "Running").getOrDefault(field, "")))
                .isFalse();
        assertThat(selector.matches(field -> Map.of("spec.nodeName", "n").getOrDefault(field, "")))
                .isFalse();
        assertThat(FieldSelector.parse("").matches(field -> "")).isTrue();
        assertThat(FieldSelector.parse(",").isEmpty()).isTrue();
    }

    @Test
    void knowsTheOneValueOfAField() {
        FieldSelector selector = FieldSelector.parse("b=2,a!=1,c=4,c=3");

        assertThat(selector.exactValue("b")).isEqualTo("2");
        assertThat(selector.exactValue("a")).isNull();
        assertThat(selector.exactValue("d")).isNull();
        assertThat(selector.exactValue("c")).isEqualTo("3");
    }

    @Test
    void refusesOtherFieldsAsRecorded() {
        Recorded recorded = Recorded.of("error-bad-field-selector");
        FieldSelector selector = FieldSelector.parse(recorded.query().text("fieldSelector"));

        assertThatThrownBy(() -> selector.requireFields(Set.of("metadata.name")::contains))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        refused -> assertThat(refused.status().toJson())
                                .asString()
                                .isEqualTo(recorded.body().toString()));
        selector.requireFields(field -> true);
    }
}
