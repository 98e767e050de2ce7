package io.github.multikueue.proxy.examples.renameoperator;

import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.informer.cache.Lister;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.apis.CustomObjectsApi;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ConfigMapList;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1OwnerReference;
import io.kubernetes.client.util.generic.GenericKubernetesApi;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Switches lamps: each has a ConfigMap with what its switch does, which it owns, and a status that says what came of it.
 */
final class LampOperator implements ResourceEventHandler<Lamp>, AutoCloseable {

    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final String LAMP_LABEL = Lamp.GROUP + "/lamp";
    private static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    private static final String NAME = "lamp-operator";

    private final CustomObjectsApi objects;
    private final CoreV1Api core;
    private final SharedInformerFactory informers;
    private final Lister<Lamp> lamps;
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(LampOperator::daemon);

    /** @param client for a cluster with {@code lamps.original.example.com} */
    LampOperator(ApiClient client) {
        objects = new CustomObjectsApi(client);
        core = new CoreV1Api(client);
        informers = new SharedInformerFactory(client);
        SharedIndexInformer<Lamp> informer = informers.sharedIndexInformerFor(
                new GenericKubernetesApi<>(
                        Lamp.class, Lamp.Several.class, Lamp.GROUP, Lamp.VERSION, Lamp.PLURAL, client),
                Lamp.class,
                0);
        lamps = new Lister<>(informer.getIndexer());
        informer.addEventHandler(this);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, NAME);
        thread.setDaemon(true);
        return thread;
    }

    void start() {
        informers.startAllRegisteredInformers();
    }

    @Override
    public void onAdd(Lamp lamp) {
        reconcileSoon(lamp.getMetadata(), Duration.ZERO);
    }

    @Override
    public void onUpdate(Lamp before, Lamp lamp) {
        reconcileSoon(lamp.getMetadata(), Duration.ZERO);
    }

    /** The garbage collector deletes the switch. */
    @Override
    public void onDelete(Lamp lamp, boolean stateUnknown) {}

    private void reconcileSoon(V1ObjectMeta lamp, Duration delay) {
        if (!worker.isShutdown()) {
            Future<?> unused = worker.schedule(() -> reconcile(lamp), delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void reconcile(V1ObjectMeta of) {
        Lamp lamp = lamps.namespace(of.getNamespace()).get(of.getName());
        if (lamp == null) {
            return;
        }
        try {
            createSwitch(lamp);
            report(lamp);
        } catch (ApiException e) {
            reconcileSoon(of, RETRY);
        }
    }

    private void createSwitch(Lamp lamp) throws ApiException {
        V1ObjectMeta owner = lamp.getMetadata();
        V1ConfigMap wanted = new V1ConfigMap()
                .metadata(new V1ObjectMeta()
                        .name(switchName(lamp))
                        .labels(Map.of(LAMP_LABEL, owner.getName(), MANAGED_BY, NAME))
                        .addOwnerReferencesItem(new V1OwnerReference()
                                .apiVersion(lamp.getApiVersion())
                                .kind(lamp.getKind())
                                .name(owner.getName())
                                .uid(owner.getUid())
                                .controller(true)))
                .data(Map.of("room", lamp.spec().room));
        try {
            core.createNamespacedConfigMap(owner.getNamespace(), wanted).execute();
        } catch (ApiException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
    }

    private void report(Lamp lamp) throws ApiException {
        Lamp.Status wanted = new Lamp.Status(lamp.spec().brightness > 0 ? "On" : "Off", switchName(lamp));
        if (wanted.equals(lamp.status())) {
            return;
        }
        V1ObjectMeta metadata = lamp.getMetadata();
        objects.replaceNamespacedCustomObjectStatus(
                        Lamp.GROUP,
                        Lamp.VERSION,
                        metadata.getNamespace(),
                        Lamp.PLURAL,
                        metadata.getName(),
                        lamp.withStatus(wanted))
                .execute();
    }

    private static String switchName(Lamp lamp) {
        return lamp.getMetadata().getName() + "-switch";
    }

    /** The switches in a namespace, found by their label. */
    V1ConfigMapList switches(String namespace) throws ApiException {
        return core.listNamespacedConfigMap(namespace)
                .labelSelector(LAMP_LABEL + "," + MANAGED_BY + "=" + NAME)
                .execute();
    }

    @Override
    public void close() {
        worker.shutdownNow();
        informers.stopAllRegisteredInformers(true);
    }
}
