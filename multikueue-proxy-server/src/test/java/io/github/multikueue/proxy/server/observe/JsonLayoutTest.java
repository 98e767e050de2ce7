package io.github.multikueue.proxy.server.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.server.TestServer;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** One flat object in a line. */
class JsonLayoutTest {

    private final Logger logger = new LoggerContext().getLogger("audit");

    @Test
    void timeIsRfc3339AndNumbersAreNumbers() {
        LoggingEvent event = event("request \"x\"\n", null);
        event.setInstant(Instant.parse("2026-11-26T10:00:00.012Z"));
        event.addKeyValuePair(new KeyValuePair("caller", "alice\u0085"));
        event.addKeyValuePair(new KeyValuePair("code", 200));
        event.addKeyValuePair(new KeyValuePair("ms", 7L));

        String line = new JsonLayout().doLayout(event);

        assertThat(line).endsWith("}\n").hasLineCount(1).matches("\\p{ASCII}+");
        JsonNode object = TestServer.json(line);
        assertThat(object.at("/time").asText()).isEqualTo("2026-11-26T10:00:00.012Z");
        assertThat(object.at("/level").asText()).isEqualTo("INFO");
        assertThat(object.at("/logger").asText()).isEqualTo("audit");
        assertThat(object.at("/message").asText()).isEqualTo("request \"x\"\n");
        assertThat(object.at("/caller").asText()).isEqualTo("alice\u0085");
        assertThat(object.at("/code").isInt()).isTrue();
        assertThat(object.at("/ms").asInt()).isEqualTo(7);
        assertThat(object.has("exception")).isFalse();
    }

    @Test
    void anExceptionIsAFieldToo() {
        JsonNode object =
                TestServer.json(new JsonLayout().doLayout(event("failed", new IllegalStateException("no \u2028 way"))));

        assertThat(object.at("/exception").asText())
                .startsWith("java.lang.IllegalStateException: no ? way\n\tat ")
                .contains("JsonLayoutTest");
    }

    private LoggingEvent event(String message, Throwable thrown) {
        return new LoggingEvent(JsonLayoutTest.class.getName(), logger, Level.INFO, message, thrown, null);
    }
}
