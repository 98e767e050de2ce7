package io.github.multikueue.proxy.core.worker;

import static java.util.Objects.requireNonNullElse;

import org.jspecify.annotations.Nullable;

/** A Secret, and of its data the key {@code kubeconfig} alone. Its annotations may repeat the data, so they are not read. */
record KubeconfigSecret(Metadata metadata, @Nullable Data data) {

    /** Where Kueue looks for a kubeconfig. */
    static final String KEY = "kubeconfig";

    KubeconfigSecret {
        metadata = requireNonNullElse(metadata, new Metadata(""));
    }

    record Metadata(String name) {
        Metadata {
            name = requireNonNullElse(name, "");
        }
    }

    record Data(@Nullable String kubeconfig) {
        @Override
        public String toString() {
            return "Data[***]";
        }
    }

    String name() {
        return metadata.name();
    }

    /** The kubeconfig as it is in the Secret, base64, or null if there is none. */
    @Nullable
    String kubeconfig() {
        return data == null ? null : data.kubeconfig();
    }
}
