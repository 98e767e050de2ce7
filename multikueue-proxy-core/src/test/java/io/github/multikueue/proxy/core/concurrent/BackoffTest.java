package io.github.multikueue.proxy.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private final Backoff backoff = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(30), new Random(1));

    @Test
    void doublesWithJitterUpToItsBoundAndBeginsAnew() {
        Duration expected = Duration.ofMillis(250);
        for (int failure = 0; failure < 20; failure++) {
            assertThat(backoff.next()).isBetween(expected.dividedBy(2), expected);
            expected = expected.multipliedBy(2).compareTo(Duration.ofSeconds(30)) < 0
                    ? expected.multipliedBy(2)
                    : Duration.ofSeconds(30);
        }
        backoff.reset();
        assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofMillis(250));
    }
}
