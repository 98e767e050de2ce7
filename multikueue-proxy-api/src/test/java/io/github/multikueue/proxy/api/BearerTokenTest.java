package io.github.multikueue.proxy.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.api.Caller.BearerToken;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BearerTokenTest {

    @Test
    void hasAFingerprintThatIsEqualForEqualTokensAndForNoOthers() {
        BearerToken token = new BearerToken("secret-1");

        assertThat(token.fingerprint())
                .matches("[0-9a-f]{64}")
                .isEqualTo(token.fingerprint())
                .isEqualTo(new BearerToken("secret-1").fingerprint())
                .isNotEqualTo(new BearerToken("secret-2").fingerprint());
    }

    @Test
    void isEqualToAnyOtherWithTheSameToken() {
        assertThat(new BearerToken("secret-1"))
                .isEqualTo(new BearerToken("secret-1"))
                .hasSameHashCodeAs(new BearerToken("secret-1"))
                .isNotEqualTo(new BearerToken("secret-2"))
                .isNotEqualTo("secret-1");
    }

    @Test
    void neverShowsItself() {
        assertThat(new BearerToken("secret-1").toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\u0000", "ä"})
    void isRefusedIfNoTokenLooksLikeIt(String token) {
        assertThatThrownBy(() -> new BearerToken(token)).isInstanceOf(UnauthenticatedException.class);
    }
}
