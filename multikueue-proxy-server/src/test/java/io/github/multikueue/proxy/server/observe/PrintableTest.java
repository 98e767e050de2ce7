package io.github.multikueue.proxy.server.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

    @Test
    void leavesNamesAlone() {
        assertThat(Printable.of("system:serviceaccount:team-a:ci \u00fcml\u00e4ut \ud83d\ude00"))
                .isEqualTo("system:serviceaccount:team-a:ci \u00fcml\u00e4ut \ud83d\ude00");
    }

    @Test
    void escapesWhatCouldPassForAnotherLineOrAnotherText() {
        assertThat(Printable.of("a\r\nb\u001b[31m\u0000\u202e\u2028\u2066\"\\\ud800"))
                .isEqualTo("a\\u000d\\u000ab\\u001b[31m\\u0000\\u202e\\u2028\\u2066\\u0022\\u005c\\ud800");
    }

    @Test
    void cutsWhatIsTooLong() {
        assertThat(Printable.of("x".repeat(600))).hasSize(515).endsWith("...");
    }
}
