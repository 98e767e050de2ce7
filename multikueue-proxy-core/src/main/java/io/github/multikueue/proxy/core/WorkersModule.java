package io.github.multikueue.proxy.core;

import com.github.benmanes.caffeine.cache.Ticker;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.github.multikueue.proxy.api.WorkerConfigRegistry;
import io.github.multikueue.proxy.core.concurrent.AnswerBudget;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.kube.client.guard.WorkerGuard;
import io.github.multikueue.proxy.core.placement.JobKinds;
import io.github.multikueue.proxy.core.runwatch.RunObserver;
import io.github.multikueue.proxy.core.runwatch.WorkerWatches;
import io.github.multikueue.proxy.core.tekton.RunContents;
import io.github.multikueue.proxy.core.worker.WorkerClients;
import java.security.SecureRandom;
import java.time.Clock;

/** Wires what asks and watches the workers, and what is known of jobs there. */
final class WorkersModule extends AbstractModule {

    private final ProxyConfig config;
    private final CallObserver observer;

    /** @param observer is told of every call to the workers */
    WorkersModule(ProxyConfig config, CallObserver observer) {
        this.config = config;
        this.observer = observer;
    }

    @Provides
    @Singleton
    WorkerWatches workerWatches(WorkerConfigRegistry registry, AnswerBudget answers) {
        return new WorkerWatches(
                registry,
                worker -> ApiClients.worker(worker, config.requestTimeout(), observer, WorkerGuard.with(answers)),
                config.namespaces(),
                config.multikueueOrigin(),
                Clock.systemUTC(),
                Ticker.systemTicker(),
                new SecureRandom());
    }

    @Provides
    @Singleton
    RunObserver runObserver(RunContents contents, WorkerWatches watches) {
        return new RunObserver(contents, watches);
    }

    @Provides
    @Singleton
    WorkerClients workerClients(WorkerConfigRegistry registry, AnswerBudget answers) {
        return new WorkerClients(registry, config.requestTimeout(), observer, new SecureRandom(), answers);
    }

    @Provides
    @Singleton
    RunContents runContents(WorkerClients workers, JobKinds kinds) {
        return new RunContents(workers, kinds, config.multikueueOrigin(), Ticker.systemTicker());
    }
}
