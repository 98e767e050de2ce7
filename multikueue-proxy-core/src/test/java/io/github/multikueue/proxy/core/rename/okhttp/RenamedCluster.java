package io.github.multikueue.proxy.core.rename.okhttp;

import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.rename.Renamer;
import io.github.multikueue.proxy.core.rename.RuleFiles;
import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import io.kubernetes.client.util.generic.GenericKubernetesApi;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A cluster with renamed lamps, and a program in it that calls them lamps: client-java with a {@link RenameInterceptor}. The cluster also
 * has lamps of the original name, which belong to somebody else.
 */
final class RenamedCluster implements AutoCloseable {

    static final String GROUP = "original.example.com";

    private final FakeCluster cluster = FakeCluster.builder()
            .namespaces("team-a")
            .resource(lamps("renamed.example.com", "RenamedLamp")
                    .shortNames("rnlp")
                    .build())
            .resource(lamps(GROUP, "Lamp").build())
            .start();

    private final ApiClient client;
    private final List<SharedInformerFactory> factories = new ArrayList<>();

    RenamedCluster() throws IOException {
        client = ClientBuilder.kubeconfig(
                        KubeConfig.loadKubeConfig(new StringReader(cluster.kubeconfig(cluster.adminToken()))))
                .build();
        client.setHttpClient(client.getHttpClient()
                .newBuilder()
                .addInterceptor(new RenameInterceptor(new Renamer(RuleFiles.lamps())))
                .build());
    }

    private static ResourceDescription.Builder lamps(String group, String kind) {
        return ResourceDescription.of(group, "v1", kind).withStatus();
    }

    FakeCluster cluster() {
        return cluster;
    }

    ApiClient client() {
        return client;
    }

    GenericKubernetesApi<AnyResource, AnyResource.Several> api(String group, String plural) {
        return new GenericKubernetesApi<>(AnyResource.class, AnyResource.Several.class, group, "v1", plural, client);
    }

    GenericKubernetesApi<AnyResource, AnyResource.Several> lamps() {
        return api(GROUP, "lamps");
    }

    static AnyResource lamp(String name) {
        return AnyResource.of("""
                {"apiVersion":"original.example.com/v1","kind":"Lamp","metadata":{"namespace":"team-a","name":"%s",
                 "labels":{"original.example.com/floor":"ground","app.example.com/managed-by":"lamp-operator"}},
                 "spec":{"room":"kitchen"}}""".formatted(name));
    }

    /** What an informer has told so far: {@code + name}, {@code ~ name} and {@code - name}. */
    static final class Told implements ResourceEventHandler<AnyResource> {

        private final List<String> events = new CopyOnWriteArrayList<>();

        @Override
        public void onAdd(AnyResource object) {
            events.add("+ " + object.getMetadata().getName());
        }

        @Override
        public void onUpdate(AnyResource before, AnyResource object) {
            events.add("~ " + object.getMetadata().getName());
        }

        @Override
        public void onDelete(AnyResource object, boolean stateUnknown) {
            events.add("- " + object.getMetadata().getName());
        }

        List<String> events() {
            return events;
        }
    }

    /** An informer that runs until the end of the test. */
    SharedIndexInformer<AnyResource> informer(GenericKubernetesApi<AnyResource, AnyResource.Several> api, Told told) {
        SharedInformerFactory factory = new SharedInformerFactory(client);
        factories.add(factory);
        SharedIndexInformer<AnyResource> informer = factory.sharedIndexInformerFor(api, AnyResource.class, 0);
        informer.addEventHandler(told);
        factory.startAllRegisteredInformers();
        return informer;
    }

    @Override
    public void close() {
        factories.forEach(each -> each.stopAllRegisteredInformers(true));
        cluster.close();
    }
}
