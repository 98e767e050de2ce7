package io.github.multikueue.proxy.server.observe;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.github.multikueue.proxy.core.LogKeepingStatus;
import io.github.multikueue.proxy.core.MultiKueueProxy;
import io.github.multikueue.proxy.core.capture.CaptureOutcomes;
import io.github.multikueue.proxy.core.store.LogStoreUsage;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Meters of how logs are captured and stored; none if there is no store of logs. */
@Singleton
public final class CaptureMetrics {

    private static final String STORE = "multikueue.proxy.log.store.";

    private final MeterRegistry registry;
    private final MultiKueueProxy proxy;

    @Inject
    CaptureMetrics(MeterRegistry registry, MultiKueueProxy proxy) {
        this.registry = registry;
        this.proxy = proxy;
        if (proxy.logKeeping().isPresent()) {
            captures();
            store();
        }
    }

    private void captures() {
        Gauge.builder("multikueue.proxy.captures.running", proxy, each -> of(each, LogKeepingStatus::running))
                .description(
                        "Logs of containers that are being captured now; if as many as --max-captures, further ones are only streamed")
                .register(registry);
        Gauge.builder(
                        "multikueue.proxy.capture.leader",
                        proxy,
                        each -> of(each, status -> status.capturesAll() ? 1 : 0))
                .description(
                        "1 if this replica captures the logs of all runs; if the sum over all replicas is not 1, see the Lease")
                .register(registry);
        for (CaptureOutcomes.Result result : CaptureOutcomes.Result.values()) {
            FunctionCounter.builder(
                            "multikueue.proxy.captures",
                            proxy,
                            each -> of(each, status -> status.outcomes().count(result)))
                    .description(
                            "Captures of logs that have ended: complete, truncated by the limit of the run, lost by the"
                                    + " worker, not stored since the store could not keep the log, or failed to be read to the end; if lost, lines are gone, and the log says why")
                    .tag("result", result.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }

    private void store() {
        gauge("size", "bytes", "What the stored logs take of the disk", LogStoreUsage::bytes);
        gauge("limit", "bytes", "The most that the stored logs may take", LogStoreUsage::maxBytes);
        gauge("runs", null, "Runs with stored logs", LogStoreUsage::runs);
        gauge("logs", null, "Stored logs of containers", LogStoreUsage::logs);
        gauge(
                "failing",
                null,
                "1 if the store could not keep the last log: the disk is full, or cannot be written",
                usage -> usage.failed() ? 1 : 0);
        FunctionCounter.builder(STORE + "evicted.runs", proxy, each -> ofStore(each, LogStoreUsage::evictedRuns))
                .description(
                        "Runs whose logs were removed to make room, or because of their age; if there are many, raise --log-store-max-size")
                .register(registry);
    }

    private void gauge(String name, @Nullable String unit, String description, ToDoubleFunction<LogStoreUsage> value) {
        Gauge.builder(STORE + name, proxy, each -> ofStore(each, value))
                .baseUnit(unit)
                .description(description)
                .register(registry);
    }

    private static double ofStore(MultiKueueProxy proxy, ToDoubleFunction<LogStoreUsage> value) {
        return of(proxy, status -> value.applyAsDouble(status.store()));
    }

    private static double of(MultiKueueProxy proxy, ToDoubleFunction<LogKeepingStatus> value) {
        return proxy.logKeeping().map(value::applyAsDouble).orElse(0.0);
    }
}
