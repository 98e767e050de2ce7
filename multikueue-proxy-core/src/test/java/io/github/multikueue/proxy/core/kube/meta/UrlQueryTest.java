package io.github.multikueue.proxy.core.kube.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlQueryTest {

    @Test
    void readsParameters() {
        UrlQuery query = UrlQuery.parse("a=1&b&c=&a=2&%64=x%20y+z%2B&&e=f=g&=h");

        assertThat(query.first("a")).isEqualTo("1");
        assertThat(query.all("a")).containsExactly("1", "2");
        assertThat(query.has("b")).isTrue();
        assertThat(query.text("b")).isEmpty();
        assertThat(query.first("c")).isEmpty();
        assertThat(query.text("d")).isEqualTo("x y z+");
        assertThat(query.text("e")).isEqualTo("f=g");
        assertThat(query.text("")).isEqualTo("h");
        assertThat(query.first("none")).isNull();
        assertThat(query.all("none")).isEmpty();
        assertThat(query.has("none")).isFalse();
        assertThat(UrlQuery.parse("").has("")).isFalse();
    }

    @Test
    void passesOverSemicolonsAsGoDoes() {
        UrlQuery query = UrlQuery.parse("watch=1;a=2&b=3&c=%3B");

        assertThat(query.has("watch")).isFalse();
        assertThat(query.has("a")).isFalse();
        assertThat(query.text("b")).isEqualTo("3");
        assertThat(query.text("c")).isEqualTo(";");
    }

    @ParameterizedTest
    @CsvSource({"a,true", "a=,true", "a=true,true", "a=1,true", "a=0,false", "a=false,false", "a=FALSE,false", "b,false"
    })
    void readsABoolean(String query, boolean value) {
        assertThat(UrlQuery.parse(query).flag("a")).isEqualTo(value);
    }

    @Test
    void readsAWholeNumber() {
        assertThat(UrlQuery.parse("a=500").number("a")).isEqualTo(500);
        assertThat(UrlQuery.parse("a=-1").number("a")).isEqualTo(-1);
        assertThat(UrlQuery.parse("a=%2B1").number("a")).isEqualTo(1);
        assertThat(UrlQuery.parse("a=").number("a")).isNull();
        assertThat(UrlQuery.parse("b=1").number("a")).isNull();
    }

    @ParameterizedTest
    @CsvSource({"abc", "1.5", "1e3", "' 1'", "0x1", "٣"})
    void refusesOtherTexts(String text) {
        assertThatThrownBy(() -> UrlQuery.parse("a=" + text).number("a"))
                .hasMessage("strconv.ParseInt: parsing \"" + text + "\": invalid syntax");
    }

    @Test
    void refusesNumbersThatAreTooLarge() {
        assertThatThrownBy(() -> UrlQuery.parse("a=9223372036854775808").number("a"))
                .hasMessage("strconv.ParseInt: parsing \"9223372036854775808\": value out of range");
    }

    @Test
    void refusesABadNumberAsRecorded() {
        Recorded recorded = Recorded.of("error-bad-limit");

        assertThatThrownBy(() -> recorded.query().number("limit"))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        refused -> assertThat(refused.status().toJson())
                                .asString()
                                .isEqualTo(recorded.body().toString()));
    }
}
