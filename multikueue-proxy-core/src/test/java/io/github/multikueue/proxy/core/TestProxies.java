package io.github.multikueue.proxy.core;

import com.google.inject.Guice;
import com.google.inject.Module;
import com.google.inject.util.Modules;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Proxies on fake fleets. */
final class TestProxies {

    private TestProxies() {}

    /** A started proxy that remembers nothing of access reviews, so that each test sees its own changes at once. */
    static MultiKueueProxy connect(FakeFleet fleet, Module... further) {
        return connect(
                fleet, ProxyConfig.builder().reviewCacheTtl(Duration.ZERO).build(), further);
    }

    static MultiKueueProxy connect(FakeFleet fleet, ProxyConfig config, Module... further) {
        MultiKueueProxyModule module =
                new MultiKueueProxyModule(config, manager(fleet, config.requestTimeout()), CallObserver.NONE);
        MultiKueueProxy proxy = Guice.createInjector(Modules.combine(module, Modules.combine(further)))
                .getInstance(MultiKueueProxy.class);
        proxy.start();
        return proxy;
    }

    /** The manager, with the proxy's own rights. */
    static ApiClient manager(FakeFleet fleet, Duration timeout) {
        try {
            Path kubeconfig = Files.createTempFile("manager", ".kubeconfig");
            try {
                Files.writeString(kubeconfig, fleet.proxyKubeconfig());
                return ApiClients.manager(kubeconfig, Map.of(), timeout, CallObserver.NONE);
            } finally {
                Files.delete(kubeconfig);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
