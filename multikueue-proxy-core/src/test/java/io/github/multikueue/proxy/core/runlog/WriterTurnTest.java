package io.github.multikueue.proxy.core.runlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Whose turn it is to write. */
class WriterTurnTest {

    private final AtomicLong nanos = new AtomicLong();
    private final WriterTurn turn = new WriterTurn(nanos::get);

    @Test
    void isFreeOnceTheLineIsOver() {
        turn.beginLine("a");
        assertThat(turn.isOfAnother("b")).isTrue();

        assertThat(turn.endLine()).isTrue();
        assertThat(turn.isOfAnother("b")).isFalse();
        assertThat(turn.isOf("a")).isFalse();
    }

    @Test
    void outlastsLinesWhileItIsHeld() {
        turn.hold("a");
        turn.beginLine("a");

        assertThat(turn.endLine()).isFalse();
        assertThat(turn.isOfAnother("b")).isTrue();

        turn.letGo();
        assertThat(turn.endLine()).isTrue();
        assertThat(turn.isOfAnother("b")).isFalse();
    }

    @Test
    void isNotSilentWhileItsWriterWrites() {
        turn.hold("a");
        pass(Duration.ofSeconds(9));
        turn.wrote();
        pass(Duration.ofSeconds(9));

        assertThat(turn.isSilent()).isFalse();
        assertThat(turn.silenceLeft()).isEqualTo(Duration.ofSeconds(1).toNanos());
    }

    @Test
    void isSilentAfterTenSecondsWithoutAWord() {
        turn.beginLine("a");
        pass(Duration.ofSeconds(10));

        assertThat(turn.isSilent()).isTrue();
    }

    @Test
    void isNeverSilentWithoutAWriter() {
        pass(Duration.ofSeconds(10));

        assertThat(turn.isSilent()).isFalse();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
