package io.github.multikueue.proxy.examples.embedding;

import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectSelector;
import io.github.multikueue.proxy.core.cache.WatchCacheConfig;
import io.github.multikueue.proxy.core.cache.WatchCaches;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.kube.meta.FieldSelector;
import io.github.multikueue.proxy.core.kube.meta.labels.LabelSelector;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeoutException;

/** Says where the Pods with a label run, from a watch cache. */
public final class PrintPods {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private PrintPods() {}

    /** Arguments: kubeconfig of the cluster, namespace, label selector. */
    public static void main(String[] args) throws IOException, TimeoutException {
        print(Path.of(args[0]), args[1], args[2], System.out);
    }

    static void print(Path kubeconfig, String namespace, String labels, PrintStream out)
            throws IOException, TimeoutException {
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        try (ApiClient cluster = ApiClients.manager(kubeconfig, Map.of(), PATIENCE, CallObserver.NONE);
                WatchCaches caches = new WatchCaches(
                        cluster, WatchCacheConfig.defaults(), scheduler, Clock.systemUTC(), new SecureRandom())) {
            LabelSelector selector = LabelSelector.parse(labels);
            ObjectSelector pods = new ObjectSelector(namespace, selector, FieldSelector.EVERYTHING);
            for (ApiObject pod : caches.list("", "v1", "pods", pods, PATIENCE)) {
                out.println(pod.key().name() + " on " + pod.field("spec.nodeName"));
            }
        } finally {
            scheduler.shutdownNow();
        }
    }
}
