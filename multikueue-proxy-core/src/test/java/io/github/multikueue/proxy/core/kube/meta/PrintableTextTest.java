package io.github.multikueue.proxy.core.kube.meta;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTextTest {

    @Test
    void whatCanBeReadStays() {
        String text = "it's 100 % \"Gr\u00fc\u00dfe\" \u4f60\u597d \ud83d\ude80";

        assertThat(PrintableText.of(text)).isEqualTo(text);
        assertThat(PrintableText.of(text, text.length())).isEqualTo(text);
    }

    @Test
    void whatATerminalObeysOrAnEyeIsMisledByBecomesAQuestionMark() {
        assertThat(PrintableText.of("a\u001b[31mb\r\nc\td\u007fe")).isEqualTo("a?[31mb??c?d?e");
        assertThat(PrintableText.of("next line \u0085, csi \u009b, line \u2028, paragraph \u2029"))
                .isEqualTo("next line ?, csi ?, line ?, paragraph ?");
        assertThat(PrintableText.of("right to left \u202e, zero width \u200b, soft \u00ad, tag \udb40\udc41"))
                .isEqualTo("right to left ?, zero width ?, soft ?, tag ?");
        assertThat(PrintableText.of("half \ud83d a rocket \ude80")).isEqualTo("half ? a rocket ?");
    }

    @Test
    void whatIsTooLongIsCutAndSaysSo() {
        assertThat(PrintableText.of("abcdef", 3)).isEqualTo("abc...");
        assertThat(PrintableText.of("ab\ud83d\ude80", 3)).isEqualTo("ab...");
        assertThat(PrintableText.of("x".repeat(20_000), 100)).hasSize(103);
    }
}
