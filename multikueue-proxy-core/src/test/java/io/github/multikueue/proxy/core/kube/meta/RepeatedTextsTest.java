package io.github.multikueue.proxy.core.kube.meta;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepeatedTextsTest {

    private record Named(String name, List<String> others) {}

    @Test
    void anEqualTextIsTheSameOne() throws JsonProcessingException {
        Named one = read("{\"name\": \"team-a\", \"others\": [\"team-a\"]}");
        Named two = read("{\"name\": \"team-a\", \"others\": [null]}");

        assertThat(two.name()).isSameAs(one.name()).isEqualTo("team-a");
        assertThat(one.others().get(0)).isSameAs(one.name());
        assertThat(two.others()).containsExactly((String) null);
    }

    @Test
    void otherTextsAreTheirOwn() throws JsonProcessingException {
        for (int i = 0; i < 10_000; i++) {
            assertThat(read("{\"name\": \"name-" + i + "\"}").name()).isEqualTo("name-" + i);
        }
        assertThat(read("{\"name\": 5}").name()).isEqualTo("5");
    }

    private static Named read(String json) throws JsonProcessingException {
        return Json.MAPPER.readValue(json, Named.class);
    }
}
