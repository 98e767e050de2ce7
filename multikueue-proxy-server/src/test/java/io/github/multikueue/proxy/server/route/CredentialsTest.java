package io.github.multikueue.proxy.server.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.UnauthenticatedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {

    @ParameterizedTest
    @ValueSource(strings = {"Bearer abc.d-e_f~", "bearer abc.d-e_f~", "BEARER   abc.d-e_f~ "})
    void readsABearerToken(String header) {
        assertThat(Credentials.bearer(List.of(header))).isEqualTo(new Caller.BearerToken("abc.d-e_f~"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer ", "Bearer a b", "Basic YTpi", "abc", "Bearer \u00e9"})
    void refusesWhatIsNone(String header) {
        assertThatThrownBy(() -> Credentials.bearer(List.of(header))).isInstanceOf(UnauthenticatedException.class);
    }

    @Test
    void refusesNoneAndTwo() {
        assertThatThrownBy(() -> Credentials.bearer(List.of())).isInstanceOf(UnauthenticatedException.class);
        assertThatThrownBy(() -> Credentials.bearer(List.of("Bearer a", "Bearer b")))
                .isInstanceOf(UnauthenticatedException.class);
    }
}
