package io.github.multikueue.proxy.core.apiserver.patch.fields;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.multikueue.proxy.core.kube.meta.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values in messages of kube-apiserver, which are what Go's {@code fmt} makes of them. */
class GoValuesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    "a b"                            | a b
                    null                             | <nil>
                    true                             | true
                    12                               | 12
                    2.0                              | 2
                    1.5                              | 1.5
                    0.00000015                       | 1.5e-07
                    1e20                             | 100000000000000000000
                    1e21                             | 1e+21
                    ["a", 1, null]                   | [a 1 <nil>]
                    {"b": {"d": []}, "a": [true]}    | map[a:[true] b:map[d:[]]]
                    """)
    void areWrittenAsGoWritesThem(String json, String expected) throws JsonProcessingException {
        assertThat(GoValues.text(Json.MAPPER.readTree(json))).isEqualTo(expected);
    }
}
