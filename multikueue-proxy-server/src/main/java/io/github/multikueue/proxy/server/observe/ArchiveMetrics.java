package io.github.multikueue.proxy.server.observe;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.github.multikueue.proxy.core.LogKeepingStatus;
import io.github.multikueue.proxy.core.MultiKueueProxy;
import io.github.multikueue.proxy.core.archive.bucket.LogArchiveStatus;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** Meters of the archive behind the store of logs; none if there is no archive. */
@Singleton
public final class ArchiveMetrics {

    private static final String ARCHIVE = "multikueue.proxy.log.archive.";

    private final MeterRegistry registry;
    private final MultiKueueProxy proxy;

    @Inject
    ArchiveMetrics(MeterRegistry registry, MultiKueueProxy proxy, ServerConfig config) {
        this.registry = registry;
        this.proxy = proxy;
        if (config.logArchive() != null) {
            meters();
        }
    }

    private void meters() {
        gauge(
                "pending.runs",
                "Runs that the archive has not, or not all of; if there are more and more, it cannot be written",
                LogArchiveStatus::pendingRuns);
        gauge(
                "failing",
                "1 if the archive could not be read or written the last time: /ready?verbose says why",
                each -> each.problem().isPresent() ? 1 : 0);
        counter("uploaded.logs", "Logs of containers brought to the archive", LogArchiveStatus::uploadedLogs);
        counter("uploaded.bytes", "Compressed bytes brought to the archive", LogArchiveStatus::uploadedBytes);
        counter(
                "restored.logs",
                "Logs of containers brought back to be read; if as many as are read, raise --log-store-max-size",
                LogArchiveStatus::restoredLogs);
        counter("deleted.runs", "Runs whose logs were deleted from the archive", LogArchiveStatus::deletedRuns);
        failures("write", LogArchiveStatus::writeFailures);
        failures("read", LogArchiveStatus::readFailures);
    }

    private void gauge(String name, String description, ToDoubleFunction<LogArchiveStatus> value) {
        Gauge.builder(ARCHIVE + name, proxy, each -> of(each, value))
                .description(description)
                .register(registry);
    }

    private void counter(String name, String description, ToDoubleFunction<LogArchiveStatus> value) {
        FunctionCounter.builder(ARCHIVE + name, proxy, each -> of(each, value))
                .description(description)
                .register(registry);
    }

    private void failures(String operation, ToDoubleFunction<LogArchiveStatus> value) {
        FunctionCounter.builder(ARCHIVE + "failures", proxy, each -> of(each, value))
                .description(
                        "How often the archive could not be read or written, after all tries of a call; if that grows, /ready?verbose says why")
                .tag("operation", operation)
                .register(registry);
    }

    private static double of(MultiKueueProxy proxy, ToDoubleFunction<LogArchiveStatus> value) {
        return proxy.logKeeping()
                .flatMap(LogKeepingStatus::archive)
                .map(value::applyAsDouble)
                .orElse(0.0);
    }
}
