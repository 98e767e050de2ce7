package io.github.multikueue.proxy.server.route.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginPolicyTest {

    @ParameterizedTest
    @CsvSource({
        "https://proxy.example, proxy.example, true",
        "http://proxy.example, proxy.example, true",
        "https://PROXY.example, proxy.EXAMPLE, true",
        "https://proxy.example, proxy.example:443, true",
        "http://proxy.example:80, proxy.example, true",
        "https://proxy.example:8443, proxy.example:8443, true",
        "http://[::1]:8080, [::1]:8080, true",
        "https://proxy.example:8443, proxy.example, false",
        "https://proxy.example, proxy.example:8443, false",
        "https://evil.example, proxy.example, false",
        "https://proxy.example.evil.example, proxy.example, false",
        "https://evil.example@proxy.example.org, proxy.example, false",
        "null, proxy.example, false",
        "file://, proxy.example, false",
        "%%%, proxy.example, false",
        "https://console.example, proxy.example, true",
        "https://console.example:444, proxy.example, false",
        "http://console.example, proxy.example, false",
    })
    void letsInPagesOfTheSameHostAndOfAllowedOrigins(String origin, String host, boolean allowed) {
        OriginPolicy policy = new OriginPolicy(Set.of("https://console.example"));

        assertThat(policy.allows(List.of(origin), host)).isEqualTo(allowed);
    }

    @Test
    void letsInClientsThatAreNoBrowsers() {
        assertThat(new OriginPolicy(Set.of()).allows(List.of(), "proxy.example"))
                .isTrue();
    }

    @Test
    void refusesTwoOrigins() {
        assertThat(new OriginPolicy(Set.of()).allows(List.of("http://a", "http://b"), "a"))
                .isFalse();
    }

    @Test
    void letsInEveryoneIfToldSo() {
        assertThat(new OriginPolicy(Set.of("*")).allows(List.of("https://evil.example"), "a"))
                .isTrue();
    }
}
