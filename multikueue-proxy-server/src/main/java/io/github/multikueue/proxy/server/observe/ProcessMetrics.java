package io.github.multikueue.proxy.server.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.util.stream.Stream;

/** Meters of the process, the same for all commands: what runs, and what it takes of the machine. */
public final class ProcessMetrics implements MeterBinder {

    @Override
    public void bindTo(MeterRegistry registry) {
        Stream.of(
                        new JvmMemoryMetrics(),
                        new JvmThreadMetrics(),
                        new ProcessorMetrics(),
                        new UptimeMetrics(),
                        new FileDescriptorMetrics())
                .forEach(meters -> meters.bindTo(registry));
        String version = ProcessMetrics.class.getPackage().getImplementationVersion();
        Gauge.builder("multikueue.proxy.build.info", () -> 1)
                .tag("version", version == null ? "(not packaged)" : version)
                .tag("java", Runtime.version().toString())
                .description("What runs here; always 1")
                .register(registry);
    }
}
