package io.github.multikueue.proxy.core.runlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.logs.LogEvent;
import io.github.multikueue.proxy.core.logs.LogOrigin;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What waits for the reader of a run's log. */
class UnreadItemsTest {

    private static final LogOrigin ORIGIN = new LogOrigin("w1", "pod", "step-build", "build", "build", 1);

    private final UnreadItems unread = new UnreadItems();

    @Test
    void staysFullUntilHalfOfItIsRead() {
        for (int i = 0; i < 4; i++) {
            assertThat(unread.isFull()).isFalse();
            unread.add(text(64 * 1024));
        }
        assertThat(unread.isFull()).isTrue();

        unread.poll();
        unread.poll();
        assertThat(unread.isFull()).as("more than 128 KiB are left").isTrue();
        unread.poll();
        assertThat(unread.isFull()).isFalse();
    }

    @Test
    void keepsNoticesApartUntilTheyAreShown() {
        unread.addNotice(notice("lost"));
        assertThat(unread.isEmpty()).isTrue();
        assertThat(unread.hasEvent()).isFalse();

        assertThat(unread.showNotices()).isTrue();
        assertThat(unread.hasEvent()).isTrue();
        assertThat(unread.hasNotices()).isFalse();
        assertThat(unread.poll()).extracting(FeedItem::event).isInstanceOf(LogEvent.Notice.class);
    }

    @Test
    void takesNoticesWithoutRoomButNotWithoutEnd() {
        int taken = 0;
        while (unread.addNotice(notice("x".repeat(1024)))) {
            taken++;
        }

        assertThat(unread.isFull()).isTrue();
        assertThat(taken).isBetween(256, 512);
    }

    @Test
    void progressAloneIsNoEvent() {
        unread.add(FeedItem.progress(places -> {}));

        assertThat(unread.hasEvent()).isFalse();
        assertThat(unread.isEmpty()).isFalse();
    }

    private static FeedItem text(int length) {
        return new FeedItem(new LogEvent.Text(ORIGIN, Instant.EPOCH, new byte[length], true, true), places -> {}, true);
    }

    private static FeedItem notice(String message) {
        return FeedItem.notice(new LogEvent.Notice(null, Instant.EPOCH, message));
    }
}
