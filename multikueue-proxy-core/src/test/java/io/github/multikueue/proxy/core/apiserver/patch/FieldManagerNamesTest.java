package io.github.multikueue.proxy.core.apiserver.patch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.kube.meta.FieldError;
import org.junit.jupiter.api.Test;

class FieldManagerNamesTest {

    @Test
    void theUserAgentNamesTheManagerWhereTheRequestDoesNot() {
        assertThat(FieldManagerNames.of("me", "kubectl/v1.36")).isEqualTo("me");
        assertThat(FieldManagerNames.of("", "kubectl/v1.36 (linux/amd64)")).isEqualTo("kubectl");
        assertThat(FieldManagerNames.of(null, "no slash")).isEqualTo("no slash");
        assertThat(FieldManagerNames.of(null, "a\u0001\u00a0b/1")).isEqualTo("ab");
        assertThat(FieldManagerNames.of(null, "\u00e9".repeat(100))).isEqualTo("\u00e9".repeat(64));
        assertThat(FieldManagerNames.of(null, null)).isEmpty();
    }

    @Test
    void checksNames() {
        assertThat(FieldManagerNames.check("kubectl \u00e9", true)).isEmpty();
        assertThat(FieldManagerNames.check(null, false)).isEmpty();
        assertThat(FieldManagerNames.check(null, true))
                .extracting(FieldError::toString)
                .containsExactly("fieldManager: Required value: is required for apply patch");
        assertThat(FieldManagerNames.check("x".repeat(129), true))
                .extracting(FieldError::toString)
                .containsExactly("fieldManager: Too long: may not be more than 128 bytes");
        assertThat(FieldManagerNames.check("\u00e9\u0001", false))
                .extracting(FieldError::toString)
                .containsExactly(
                        "fieldManager: Invalid value: \"\u00e9\\x01\": invalid character U+0001 (at position 2)");
    }
}
