package io.github.multikueue.proxy.core.access.authentication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.UnauthenticatedException;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BearerTokensTest {

    private static final String TOKEN = token("s3cret");
    private static final String UPGRADE = "Upgrade: websocket";
    private static final String PROTOCOL = "Sec-WebSocket-Protocol: ";

    @ParameterizedTest
    @ValueSource(strings = {"Bearer abc.d-e_f~", "bearer abc.d-e_f~", "BEARER   abc.d-e_f~ "})
    void readsTheHeader(String header) {
        assertThat(BearerTokens.of(request("Authorization: " + header))).contains(new Caller.BearerToken("abc.d-e_f~"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "Bearer ", "Bearer a b", "Bearer \u00e9"})
    void refusesAHeaderWithoutAUsableToken(String header) {
        refuses("Authorization: " + header);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Basic YTpi", "abc", "BearerX abc"})
    void otherSchemesAreNoTokens(String header) {
        assertThat(BearerTokens.of(request("Authorization: " + header))).isEmpty();
    }

    @Test
    void refusesTwoHeaders() {
        refuses("Authorization: Bearer a", "Authorization: Bearer b");
    }

    @Test
    void findsTheTokenAmongTheSubprotocolsWhereverItStands() {
        for (List<String> offer : List.of(
                List.of(PROTOCOL + TOKEN + ", binary.k8s.io"),
                List.of(PROTOCOL + "binary.k8s.io," + TOKEN),
                List.of(PROTOCOL + "binary.k8s.io", PROTOCOL + TOKEN))) {
            List<String> headers = new ArrayList<>(offer);
            headers.add(UPGRADE);
            RequestHead request = request(headers.toArray(String[]::new));

            assertThat(BearerTokens.of(request)).contains(new Caller.BearerToken("s3cret"));
            assertThat(BearerTokens.subprotocols(request)).containsExactly("binary.k8s.io");
        }
    }

    @Test
    void theHeaderWins() {
        assertThat(BearerTokens.of(
                        request(UPGRADE, PROTOCOL + TOKEN + ",binary.k8s.io", "Authorization: Bearer other")))
                .contains(new Caller.BearerToken("other"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "base64url.bearer.authorization.k8s.io.!!!, binary.k8s.io",
                "base64url.bearer.authorization.k8s.io.gICA, binary.k8s.io",
                "base64url.bearer.authorization.k8s.io.YQ, base64url.bearer.authorization.k8s.io.YQ, binary.k8s.io",
                "base64url.bearer.authorization.k8s.io.YQ",
                "base64url.bearer.authorization.k8s.io., binary.k8s.io",
            })
    void refusesWhatIsNotExactlyOneTokenBesidesASubprotocol(String offered) {
        refuses(UPGRADE, PROTOCOL + offered);
    }

    private static void refuses(String... headers) {
        assertThatThrownBy(() -> BearerTokens.of(request(headers))).isInstanceOf(UnauthenticatedException.class);
    }

    private static RequestHead request(String... headers) {
        List<Map.Entry<String, String>> lines = new ArrayList<>();
        for (String header : headers) {
            int colon = header.indexOf(": ");
            lines.add(Map.entry(header.substring(0, colon), header.substring(colon + 2)));
        }
        return new RequestHead("GET", "/", lines, List.of());
    }

    private static String token(String token) {
        return "base64url.bearer.authorization.k8s.io."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(UTF_8));
    }
}
