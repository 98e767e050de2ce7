package io.github.multikueue.proxy.core.worker;

import static io.github.multikueue.proxy.core.worker.WorkerRejectedException.bad;
import static io.github.multikueue.proxy.core.worker.WorkerRejectedException.pending;
import static io.github.multikueue.proxy.core.worker.WorkerRejectedException.unsupported;
import static java.util.Objects.requireNonNullElse;

import com.google.common.base.Strings;
import io.github.multikueue.proxy.core.worker.MultiKueueCluster.ClusterProfileReference;
import io.github.multikueue.proxy.core.worker.MultiKueueCluster.KubeConfig;
import io.github.multikueue.proxy.core.worker.MultiKueueCluster.Source;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the text of the kubeconfig of a MultiKueueCluster.
 *
 * @param namespace the namespace of the Secrets
 * @param secrets its Secrets by name, or null if they have not been read yet
 * @param files the kubeconfig files
 */
record KubeconfigSource(String namespace, @Nullable Map<String, KubeconfigSecret> secrets, KubeconfigFiles files) {

    String read(MultiKueueCluster cluster) throws WorkerRejectedException {
        String override = cluster.kubeconfigSecret();
        if (override != null) {
            return secret("annotation " + MultiKueueCluster.KUBECONFIG_SECRET, override);
        }
        Source source = cluster.source();
        if (source.clusterProfileRef() != null) {
            throw clusterProfile(source.clusterProfileRef());
        }
        KubeConfig reference = requireNonNullElse(source.kubeConfig(), new KubeConfig(null, null));
        String location = Strings.nullToEmpty(reference.location());
        return switch (Strings.nullToEmpty(reference.locationType())) {
            case "", "Secret" -> secret("kubeConfig.location", location);
            case "Path" -> files.read(location);
            default -> throw bad("kubeConfig.locationType", "unknown", "Secret or Path");
        };
    }

    private String secret(String reference, String name) throws WorkerRejectedException {
        if (name.isEmpty()) {
            throw bad(reference, "empty", "the name of a Secret in namespace " + namespace);
        }
        if (secrets == null) {
            throw pending("Secrets of namespace " + namespace, "not read yet", "to be read within seconds");
        }
        String what = "Secret " + namespace + "/" + name;
        KubeconfigSecret secret = secrets.get(name);
        if (secret == null) {
            throw bad(what, "missing", "to exist, as " + reference + " names it");
        }
        String kubeconfig = secret.kubeconfig();
        if (kubeconfig == null) {
            throw bad(what, "without key " + KubeconfigSecret.KEY, "a kubeconfig under that key");
        }
        return decode(what, kubeconfig);
    }

    private static String decode(String what, String base64) throws WorkerRejectedException {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw bad(what, "not base64", "base64 of a kubeconfig");
        }
    }

    private static WorkerRejectedException clusterProfile(ClusterProfileReference reference) {
        return unsupported(
                "clusterProfileRef",
                Strings.nullToEmpty(reference.name()),
                "a kubeConfig or the annotation " + MultiKueueCluster.KUBECONFIG_SECRET
                        + "; ClusterProfiles are not supported");
    }
}
