package io.github.multikueue.proxy.server.route.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.core.logs.LogFormat;
import io.github.multikueue.proxy.server.status.HttpFailureException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogFormatsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/* | TEXT",
                "text/plain | TEXT",
                "text/* | TEXT",
                "TEXT/Event-Stream | EVENT_STREAM",
                "application/x-ndjson | NDJSON",
                "application/* | NDJSON",
                "text/event-stream, */* | EVENT_STREAM",
                "application/json, */* | TEXT",
                "application/json, text/plain, */* | TEXT",
                "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8 | TEXT",
                "text/plain;q=0.5, application/x-ndjson;q=0.8 | NDJSON",
                "text/plain; charset=utf-8; q=0.5, text/event-stream ; q=0.4 | TEXT",
                "text/plain;q=0, */* | NDJSON",
                "text/plain;q=0, text/* | EVENT_STREAM",
                "*/*;q=0.1, text/event-stream;q=0.2 | EVENT_STREAM",
                "nonsense, text/event-stream | EVENT_STREAM",
            })
    void theFormatThatIsWantedMost(String accept, LogFormat expected) {
        assertThat(LogFormats.negotiate(List.of(accept))).isEqualTo(expected);
    }

    @Test
    void whoDoesNotSayGetsText() {
        assertThat(LogFormats.negotiate(List.of())).isEqualTo(LogFormat.TEXT);
    }

    @Test
    void aHeaderOfSeveralLinesIsOne() {
        assertThat(LogFormats.negotiate(List.of("text/plain;q=0.1", "text/event-stream")))
                .isEqualTo(LogFormat.EVENT_STREAM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/png", "application/json", "text/plain;q=0", "*/*;q=0", "", "text", "*/plain"})
    void whatWeDoNotHaveIsNotAcceptable(String accept) {
        assertThatThrownBy(() -> LogFormats.negotiate(List.of(accept)))
                .isInstanceOf(HttpFailureException.class)
                .hasMessageEndingWith("(expected: text/plain, application/x-ndjson, text/event-stream)");
    }

    @ParameterizedTest
    @CsvSource({"text, TEXT", "ndjson, NDJSON", "sse, EVENT_STREAM"})
    void theParameterWinsOverTheHeader(String name, LogFormat expected) {
        LogViewQuery view =
                LogViewQuery.ofHttp(QueryParameters.parse("format=" + name), List.of("image/png"), List.of());

        assertThat(view).isEqualTo(new LogViewQuery(expected, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"format=xml", "format=SSE", "format=", "format=text&format=text"})
    void aParameterThatIsNoFormatIsRefused(String query) {
        assertThatThrownBy(() -> LogViewQuery.ofHttp(QueryParameters.parse(query), List.of(), List.of()))
                .isInstanceOf(BadRequestException.class);
    }

    @Test
    void aWebSocketHasMessagesAndNeedsNoEvents() {
        assertThat(LogViewQuery.ofStream(QueryParameters.parse("cursor=x")))
                .isEqualTo(new LogViewQuery(LogFormat.TEXT, "x"));
        assertThat(LogViewQuery.ofStream(QueryParameters.parse("format=ndjson")).format())
                .isEqualTo(LogFormat.NDJSON);
        assertThatThrownBy(() -> LogViewQuery.ofStream(QueryParameters.parse("format=sse")))
                .isInstanceOf(BadRequestException.class)
                .hasMessage("format: \"sse\" (expected: text, marked, ndjson)");
    }

    @Test
    void anEventSourceThatConnectsAgainGoesOnWhereItIs() {
        QueryParameters begin = QueryParameters.parse("cursor=begin");

        assertThat(LogViewQuery.ofHttp(begin, List.of("text/event-stream"), List.of("last")))
                .isEqualTo(new LogViewQuery(LogFormat.EVENT_STREAM, "last"));
        assertThat(LogViewQuery.ofHttp(begin, List.of("text/event-stream"), List.of("")))
                .isEqualTo(new LogViewQuery(LogFormat.EVENT_STREAM, "begin"));
        assertThat(LogViewQuery.ofHttp(begin, List.of("text/plain"), List.of("last")))
                .isEqualTo(new LogViewQuery(LogFormat.TEXT, "begin"));
    }
}
