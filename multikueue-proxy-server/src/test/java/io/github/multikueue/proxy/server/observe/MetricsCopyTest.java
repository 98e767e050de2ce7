package io.github.multikueue.proxy.server.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.InBackground;
import io.github.multikueue.proxy.server.HandTicker;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MetricsCopyTest {

    /** One reads, three wait; a further one would be sent away. */
    private static final int READERS = 4;

    private static final int READS = 500;

    private final HandTicker ticker = new HandTicker();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MetricsCopy copy = new MetricsCopy(registry, ticker);
    private final MultiGauge ages =
            MultiGauge.builder("cache.age").baseUnit("seconds").register(registry);

    /** Such a gauge is removed and made anew each time: a scrape beside that finds it twice, and fails, or not at all. */
    @Test
    void eachOfManyReadersFindsEachMeterOnce() {
        copy.beforeReading(() -> ages.register(List.of(MultiGauge.Row.of(Tags.of("cache", "pods"), 7)), true));

        List<CompletableFuture<Void>> readers = Stream.generate(() -> InBackground.run(this::readAgainAndAgain))
                .limit(READERS)
                .toList();

        assertThat(readers).allSatisfy(each -> assertThat(each).succeedsWithin(Duration.ofMinutes(1)));
    }

    private void readAgainAndAgain() {
        for (int i = 0; i < READS; i++) {
            ticker.pass(Duration.ofSeconds(2));
            assertThat(copy.read())
                    .hasValueSatisfying(text -> assertThat(new String(text, UTF_8))
                            .containsOnlyOnce("cache_age_seconds{cache=\"pods\"} 7.0"));
        }
    }

    @Test
    void isReadThoughAMeterCannotBeBroughtUpToDate() {
        copy.beforeReading(() -> {
            throw new IllegalStateException("a registry of somebody else's");
        });
        copy.beforeReading(() -> ages.register(List.of(MultiGauge.Row.of(Tags.of("cache", "jobs"), 1)), true));

        assertThat(new String(copy.readNow(), UTF_8)).contains("cache_age_seconds{cache=\"jobs\"} 1.0");
    }
}
