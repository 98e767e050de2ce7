package io.github.multikueue.proxy.core.rename.okhttp;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.kubernetes.client.common.KubernetesListObject;
import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ListMeta;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import java.util.ArrayList;
import java.util.List;

/** An object of any kind, as a program with models of its own reads and writes it with client-java. */
final class AnyResource implements KubernetesObject {

    private String apiVersion;
    private String kind;
    private V1ObjectMeta metadata;
    private JsonObject spec;
    private JsonObject data;
    private JsonObject status;

    static AnyResource of(String json) {
        Gson gson = JSON.getGson();
        return gson.fromJson(json, AnyResource.class);
    }

    @Override
    public V1ObjectMeta getMetadata() {
        return metadata;
    }

    @Override
    public String getApiVersion() {
        return apiVersion;
    }

    @Override
    public String getKind() {
        return kind;
    }

    String name() {
        return metadata.getName();
    }

    @Override
    public String toString() {
        return apiVersion + " " + kind + " " + metadata + spec + data + status;
    }

    /** A list of objects. */
    static final class Several implements KubernetesListObject {

        private String apiVersion;
        private String kind;
        private V1ListMeta metadata;
        private List<AnyResource> items = new ArrayList<>();

        @Override
        public V1ListMeta getMetadata() {
            return metadata;
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
        public List<AnyResource> getItems() {
            return items;
        }
    }
}
