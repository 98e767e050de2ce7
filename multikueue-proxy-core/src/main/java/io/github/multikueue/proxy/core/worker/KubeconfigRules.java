package io.github.multikueue.proxy.core.worker;

import static io.github.multikueue.proxy.core.worker.WorkerRejectedException.bad;
import static io.github.multikueue.proxy.core.worker.WorkerRejectedException.insecure;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.worker.Kubeconfig.Cluster;
import io.github.multikueue.proxy.core.worker.Kubeconfig.Named;
import io.github.multikueue.proxy.core.worker.Kubeconfig.User;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a kubeconfig must not have, in any of its clusters and users, also those that its current context does not use. */
final class KubeconfigRules {

    private static final String INLINE_CREDENTIAL = "an inline token or client certificate instead";

    private KubeconfigRules() {}

    static void check(Kubeconfig config) throws WorkerRejectedException {
        for (int i = 0; i < config.clusters().size(); i++) {
            check("clusters[" + i + "].", config.clusters().get(i).cluster());
        }
        for (int i = 0; i < config.users().size(); i++) {
            check("users[" + i + "].", config.users().get(i).user());
        }
        refuseDuplicates("contexts", config.contexts());
        refuseDuplicates("clusters", config.clusters());
        refuseDuplicates("users", config.users());
    }

    private static void check(String path, Cluster cluster) throws WorkerRejectedException {
        if (cluster.insecureSkipTlsVerify()) {
            throw insecure(path + "insecure-skip-tls-verify", "true", "false; TLS is always verified");
        }
        refuse(cluster.certificateAuthority(), path + "certificate-authority", "certificate-authority-data instead");
        ServerAddress.parse(path + "server", cluster.server());
        refuseUnsupported(cluster.proxyUrl(), path + "proxy-url", "connecting through a proxy is not supported");
    }

    private static void check(String path, User user) throws WorkerRejectedException {
        refuse(user.exec(), path + "exec", INLINE_CREDENTIAL);
        refuse(user.authProvider(), path + "auth-provider", INLINE_CREDENTIAL);
        refuse(user.tokenFile(), path + "tokenFile", "token instead");
        refuse(user.username(), path + "username", INLINE_CREDENTIAL);
        refuse(user.password(), path + "password", INLINE_CREDENTIAL);
        refuse(user.clientCertificate(), path + "client-certificate", "client-certificate-data instead");
        refuse(user.clientKey(), path + "client-key", "client-key-data instead");
        refuseUnsupported(user.impersonateUid(), path + "as-uid", "only as and as-groups are supported");
        refuseUnsupported(user.impersonateUserExtra(), path + "as-user-extra", "only as and as-groups are supported");
    }

    private static void refuse(@Nullable Object value, String what, String expected) throws WorkerRejectedException {
        if (isSet(value)) {
            throw insecure(what, "set", "absent; " + expected);
        }
    }

    private static void refuseUnsupported(@Nullable Object value, String what, String expected)
            throws WorkerRejectedException {
        if (isSet(value)) {
            throw bad(what, "set", "absent; " + expected);
        }
    }

    private static boolean isSet(@Nullable Object value) {
        if (value instanceof JsonNode node) {
            return !node.isNull();
        }
        return value != null && !value.equals("") && !value.equals(Map.of());
    }

    private static void refuseDuplicates(String what, List<? extends Named> entries) throws WorkerRejectedException {
        Set<String> seen = new HashSet<>();
        for (Named entry : entries) {
            if (!seen.add(String.valueOf(entry.name()))) {
                throw bad(what, "two of the same name", "unique names");
            }
        }
    }
}
