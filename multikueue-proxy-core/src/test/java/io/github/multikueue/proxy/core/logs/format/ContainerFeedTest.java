package io.github.multikueue.proxy.core.logs.format;

import static io.github.multikueue.proxy.core.logs.format.TimestampedFormTest.ORIGIN;
import static io.github.multikueue.proxy.core.logs.live.LivePod.latin1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.api.GoneException;
import io.github.multikueue.proxy.core.logs.LogEvent;
import io.github.multikueue.proxy.core.logs.LogPosition;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The log of a container from a line on. */
class ContainerFeedTest {

    private static final String LOG = "2026-11-20T10:00:00Z one\n"
            + "2026-11-20T10:00:00Z two\n"
            + "#2026-11-20T10:00:00Z lines were lost\n"
            + "2026-11-20T10:00:00Z three\n"
            + "2026-11-20T10:00:07Z four\n"
            + "2026-11-20T10:00:06.5Z clock set back\n"
            + "2026-11-20T10:00:08Z last";

    @Test
    void everyLineHasACursorThatLeadsBehindIt() throws IOException {
        List<String> all = read(LOG, null);
        assertThat(all).hasSize(7).last().isEqualTo("2026-11-20T10:00:08Z/1 last");

        for (int i = 0; i < all.size(); i++) {
            String cursor = all.get(i).substring(0, all.get(i).indexOf(' '));
            String[] parts = cursor.split("/");
            LogPosition behind = new LogPosition(Instant.parse(parts[0]), Integer.parseInt(parts[1]));
            // A notice has the cursor of the line before it, and is given again.
            int from = i == 2 ? 2 : i + 1;
            assertThat(read(LOG, behind)).as(cursor).isEqualTo(all.subList(from, all.size()));
        }
    }

    @Test
    void thereIsNoCursorWithinALine() throws IOException {
        String log = "2026-11-20T10:00:00Z " + "x".repeat(100_000) + "\n";
        try (ContainerFeed feed = feed(log, null)) {
            assertThat(feed.cursor()).isNull();
            feed.next();
            assertThat(feed.cursor()).isNull();
            feed.next();
            assertThat(feed.cursor()).isEqualTo("2026-11-20T10:00:00Z/1");
        }
    }

    @Test
    void behindALongLineIsBehindAllOfIt() throws IOException {
        String log = "2026-11-20T10:00:00Z " + "x".repeat(200_000) + "\n2026-11-20T10:00:00Z next\n";

        assertThat(read(log, new LogPosition(Instant.parse("2026-11-20T10:00:00Z"), 1)))
                .containsExactly("2026-11-20T10:00:00Z/2 next");
    }

    @Test
    void aLineThatIsNotThereIsGone() {
        assertThatThrownBy(() -> read(LOG, new LogPosition(Instant.parse("2026-11-20T10:00:00Z"), 4)))
                .isInstanceOf(GoneException.class)
                .hasMessageContaining("container main");
        assertThatThrownBy(() -> read(LOG, new LogPosition(Instant.parse("2026-11-20T09:00:00Z"), 1)))
                .isInstanceOf(GoneException.class);
        assertThatThrownBy(() -> read(LOG, new LogPosition(Instant.parse("2026-11-20T11:00:00Z"), 1)))
                .isInstanceOf(GoneException.class);
        assertThatThrownBy(() -> read("", new LogPosition(Instant.parse("2026-11-20T11:00:00Z"), 1)))
                .isInstanceOf(GoneException.class);
    }

    @Test
    void itCanBeKnownBeforeTheFirstEventWhetherTheLineIsThere() throws IOException {
        try (ContainerFeed feed = feed(LOG, new LogPosition(Instant.parse("2026-11-20T10:00:00Z"), 3))) {
            assertThat(feed.ready()).isFalse();
            feed.seek();
            assertThat(feed.ready()).isTrue();
            assertThat(feed.cursor()).isEqualTo("2026-11-20T10:00:00Z/3");
        }
    }

    private static ContainerFeed feed(String log, LogPosition behind) {
        return new ContainerFeed(
                new ByteArrayInputStream(latin1(log)), ORIGIN, each -> each.time() + "/" + each.ordinal(), behind);
    }

    private static List<String> read(String log, LogPosition behind) throws IOException {
        List<String> all = new ArrayList<>();
        try (ContainerFeed feed = feed(log, behind)) {
            for (LogEvent event = feed.next(); event != null; event = feed.next()) {
                String text = event instanceof LogEvent.Text line
                        ? new String(line.bytes(), StandardCharsets.UTF_8)
                        : ((LogEvent.Notice) event).message();
                all.add(feed.cursor() + " " + text);
            }
        }
        return all;
    }
}
