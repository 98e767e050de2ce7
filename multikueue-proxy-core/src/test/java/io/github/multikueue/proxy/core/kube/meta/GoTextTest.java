package io.github.multikueue.proxy.core.kube.meta;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How Go prints values. */
class GoTextTest {

    @ParameterizedTest
    @CsvSource({
        "5, 5",
        "5.0, 5",
        "5.50, 5.5",
        "-0.25, -0.25",
        "0.0001, 0.0001",
        "0.00001, 1e-05",
        "1e20, 100000000000000000000",
        "1e21, 1e+21",
        "-1.25e300, -1.25e+300",
        "0.0, 0"
    })
    void numbersHaveAsFewDigitsAsPossible(BigDecimal number, String expected) {
        assertThat(GoText.number(number)).isEqualTo(expected);
    }

    @Test
    void textsAreQuotedWithEscapesForWhatCannotBePrinted() {
        assertThat(GoText.quote("a\"b\\c\n\u0000\u007f\u00a0é\u200b"))
                .isEqualTo("\"a\\\"b\\\\c\\n\\x00\\x7f\\u00a0é\\u200b\"");
    }

    @Test
    void objectsAreJsonWithSortedNames() throws Exception {
        assertThat(GoText.json(Json.MAPPER.readTree("{\"b\": [1, null, true], \"a\": \"<\\n>\"}")))
                .isEqualTo("{\"a\":\"\\u003c\\n\\u003e\",\"b\":[1,null,true]}");
    }
}
