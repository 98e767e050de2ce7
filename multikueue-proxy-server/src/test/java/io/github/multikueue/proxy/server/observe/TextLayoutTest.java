package io.github.multikueue.proxy.server.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a stranger sends begins no line of its own in the log, and does not fill it. */
class TextLayoutTest {

    private static final int LONGEST_LINE = 5000;

    private final Logger logger = new LoggerContext().getLogger("audit");

    @ParameterizedTest
    @ValueSource(strings = {"a\u0085b", "a\u009bb", "a\nb", "a\r\nb", "a\u2028b", "a\u202eb", "a\u001b[31mb"})
    void aMessageIsOneLineOfWhatCanBeSeen(String host) {
        String line = layout("No such host: " + host, new IllegalStateException("of " + host));

        assertThat(line.lines().toList().get(0)).contains("No such host: a?");
        assertThat(line).contains("IllegalStateException: of a?");
        assertThat(line.replaceAll("[\\n\\t]", "")).matches("[\\x20-\\x7e]*");
    }

    @Test
    void aMessageIsNotLongerThanALine() {
        String host = "x".repeat(20_000);

        assertThat(layout("No such host: " + host, null))
                .hasSizeLessThan(LONGEST_LINE)
                .endsWith("...\n");
        assertThat(layout("m", new IllegalStateException("of", new IllegalStateException(host))))
                .doesNotContain("x".repeat(LONGEST_LINE));
        assertThat(new JsonLayout().doLayout(event("No such host: " + host, null)))
                .hasSizeLessThan(LONGEST_LINE);
    }

    private String layout(String message, Throwable thrown) {
        return new TextLayout().doLayout(event(message, thrown));
    }

    private LoggingEvent event(String message, Throwable thrown) {
        return new LoggingEvent(TextLayoutTest.class.getName(), logger, Level.WARN, message, thrown, null);
    }
}
