package io.github.multikueue.proxy.examples.renameoperator;

import io.kubernetes.client.common.KubernetesListObject;
import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.openapi.models.V1ListMeta;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A lamp in a room, as {@code deploy/lamps-crd.yaml} describes it. Gson reads and writes it. */
final class Lamp implements KubernetesObject {

    static final String GROUP = "original.example.com";
    static final String VERSION = "v1";
    static final String PLURAL = "lamps";

    private String apiVersion = GROUP + "/" + VERSION;
    private String kind = "Lamp";
    private V1ObjectMeta metadata = new V1ObjectMeta();
    private Spec spec = new Spec();
    private @Nullable Status status;

    /** How the lamp is to be. */
    static final class Spec {
        String room = "";
        int brightness;
    }

    /**
     * How the lamp is.
     *
     * @param phase On or Off
     * @param switchName the ConfigMap that switches it; {@code switch} in JSON
     */
    record Status(
            String phase,

            @com.google.gson.annotations.SerializedName("switch")
            String switchName) {}

    /** Lamps. */
    static final class Several implements KubernetesListObject {
        private String apiVersion = GROUP + "/" + VERSION;
        private String kind = "LampList";
        private V1ListMeta metadata = new V1ListMeta();
        private List<Lamp> items = new ArrayList<>();

        @Override
        public String getApiVersion() {
            return apiVersion;
        }

        @Override
        public String getKind() {
            return kind;
        }

        @Override
        public V1ListMeta getMetadata() {
            return metadata;
        }

        @Override
        public List<Lamp> getItems() {
            return items;
        }
    }

    @Override
    public String getApiVersion() {
        return apiVersion;
    }

    @Override
    public String getKind() {
        return kind;
    }

    @Override
    public V1ObjectMeta getMetadata() {
        return metadata;
    }

    Spec spec() {
        return spec;
    }

    @Nullable
    Status status() {
        return status;
    }

    /** A lamp that differs by its status alone: what an informer keeps is not to be changed. */
    Lamp withStatus(Status value) {
        Lamp lamp = new Lamp();
        lamp.apiVersion = apiVersion;
        lamp.kind = kind;
        lamp.metadata = metadata;
        lamp.spec = spec;
        lamp.status = value;
        return lamp;
    }
}
