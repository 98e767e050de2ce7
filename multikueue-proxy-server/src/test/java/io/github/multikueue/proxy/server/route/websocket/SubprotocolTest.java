package io.github.multikueue.proxy.server.route.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.api.BadRequestException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubprotocolTest {

    @ParameterizedTest
    @CsvSource({
        "binary.k8s.io, BINARY",
        "base64.binary.k8s.io, BASE64",
        "base64.binary.k8s.io binary.k8s.io, BASE64",
        "v5.channel.k8s.io binary.k8s.io, BINARY",
    })
    void theFirstThatIsKnownIsChosen(String offered, Subprotocol chosen) {
        assertThat(Subprotocol.choose(List.of(offered.split(" ")))).contains(chosen);
    }

    @Test
    void noneIsChosenIfNoneIsOffered() {
        assertThat(Subprotocol.choose(List.of())).isEmpty();
    }

    @Test
    void anOfferOfUnknownOnesIsRefused() {
        assertThatThrownBy(() -> Subprotocol.choose(List.of("v4.channel.k8s.io")))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("binary.k8s.io");
    }
}
