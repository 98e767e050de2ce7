package io.github.multikueue.proxy.core.kube.meta.raw;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawJsonTest {

    @ParameterizedTest
    @ValueSource(strings = {"{\"phase\":\"Running\",\"new\":{}}", "[1]", "{}"})
    void findsATopLevelFieldOnly(String value) throws IOException {
        byte[] object = ("{\"spec\":{\"status\":1},\"status\": " + value + " }").getBytes(UTF_8);

        assertThat(RawJson.field(object, "status").map(bytes -> new String(bytes, UTF_8)))
                .contains(value);
        assertThat(RawJson.field(object, "phase")).isEmpty();
    }
}
