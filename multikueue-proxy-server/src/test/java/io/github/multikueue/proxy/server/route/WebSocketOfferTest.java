package io.github.multikueue.proxy.server.route;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.UnauthenticatedException;
import io.github.multikueue.proxy.server.route.websocket.Subprotocol;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketOfferTest {

    private static final String TOKEN = token("s3cret");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "binary.k8s.io | BINARY",
                "base64.binary.k8s.io | BASE64",
                "base64.binary.k8s.io, binary.k8s.io | BASE64",
                "v5.channel.k8s.io,binary.k8s.io | BINARY",
            })
    void choosesTheFirstThatItKnows(String offered, Subprotocol chosen) {
        assertThat(WebSocketOffer.of(List.of(offered)).choose()).contains(chosen);
    }

    @Test
    void choosesNoneIfNoneIsOffered() {
        assertThat(WebSocketOffer.of(List.of()).choose()).isEmpty();
    }

    @Test
    void refusesAnOfferItKnowsNothingOf() {
        assertThatThrownBy(() -> WebSocketOffer.of(List.of("v4.channel.k8s.io")).choose())
                .isInstanceOf(BadRequestException.class);
    }

    @Test
    void findsTheTokenAmongTheSubprotocolsWhereverItStands() {
        for (List<String> headers : List.of(
                List.of(TOKEN + ", binary.k8s.io"),
                List.of("binary.k8s.io," + TOKEN),
                List.of("binary.k8s.io", TOKEN))) {
            WebSocketOffer offer = WebSocketOffer.of(headers);

            assertThat(offer.caller(List.of())).isEqualTo(new Caller.BearerToken("s3cret"));
            assertThat(offer.protocols()).containsExactly("binary.k8s.io");
            assertThat(offer).asString().doesNotContain("s3cret", TOKEN);
        }
    }

    @Test
    void prefersTheAuthorizationHeader() {
        assertThat(WebSocketOffer.of(List.of(TOKEN, "binary.k8s.io")).caller(List.of("Bearer other")))
                .isEqualTo(new Caller.BearerToken("other"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "base64url.bearer.authorization.k8s.io.!!!, binary.k8s.io",
                "base64url.bearer.authorization.k8s.io.gICA, binary.k8s.io",
                "base64url.bearer.authorization.k8s.io.YQ, base64url.bearer.authorization.k8s.io.YQ, binary.k8s.io",
                "base64url.bearer.authorization.k8s.io.YQ",
            })
    void refusesWhatIsNotExactlyOneTokenBesidesAProtocol(String offered) {
        assertThatThrownBy(() -> WebSocketOffer.of(List.of(offered))).isInstanceOf(UnauthenticatedException.class);
    }

    @Test
    void anEmptyTokenIsNone() {
        WebSocketOffer offer = WebSocketOffer.of(List.of("base64url.bearer.authorization.k8s.io., binary.k8s.io"));

        assertThatThrownBy(() -> offer.caller(List.of())).isInstanceOf(UnauthenticatedException.class);
    }

    private static String token(String token) {
        return "base64url.bearer.authorization.k8s.io."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(UTF_8));
    }
}
