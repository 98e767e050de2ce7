package io.github.multikueue.proxy.core.worker;

import static com.google.common.base.Strings.isNullOrEmpty;
import static io.github.multikueue.proxy.core.worker.WorkerRejectedException.bad;

import com.google.common.base.CharMatcher;
import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.api.WorkerConfig.Impersonation;
import io.github.multikueue.proxy.api.WorkerCredential;
import io.github.multikueue.proxy.core.worker.Kubeconfig.Cluster;
import io.github.multikueue.proxy.core.worker.Kubeconfig.Context;
import io.github.multikueue.proxy.core.worker.Kubeconfig.Named;
import io.github.multikueue.proxy.core.worker.Kubeconfig.User;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns the text of a kubeconfig into the configuration of a worker. A kubeconfig can name programs to run and files to
 * read; none of that happens here. Everything in it must be inline. The rules are those of Kueue and some more, and hold
 * for all clusters and users of the file, used or not:
 *
 * <ul>
 *   <li>refused as {@code InsecureKubeConfig}: {@code exec}, {@code auth-provider}, {@code tokenFile}, user name and
 *       password, files of certificates and keys, {@code insecure-skip-tls-verify}, and server addresses that are not
 *       {@code https}, have user info, query or fragment, or are link-local, multicast or unspecified;
 *   <li>refused as {@code BadKubeConfig}: what cannot be parsed, a current context that leads nowhere, no credential, hosts
 *       that are neither IP addresses nor DNS names (with {@code _}, for example; Kueue does not trust them either),
 *       malformed certificates, keys and tokens, and what is not supported: {@code proxy-url}, {@code as-uid},
 *       {@code as-user-extra};
 *   <li>accepted: inline {@code token} and client certificate (of both the certificate is used, as an API server would),
 *       certificate authority data (none means the authorities of the system), {@code tls-server-name}, {@code as},
 *       {@code as-groups} and loopback addresses. Unknown fields are ignored.
 * </ul>
 *
 * <p>Also of use to a {@link io.github.multikueue.proxy.api.WorkerConfigRegistry} of your own.
 */
public final class KubeconfigReader {

    /** What a header value can carry without harm: visible ASCII. */
    private static final CharMatcher VISIBLE = CharMatcher.inRange('!', '~');

    private static final CharMatcher VISIBLE_OR_SPACE = VISIBLE.or(CharMatcher.is(' '));

    private KubeconfigReader() {}

    /**
     * Reads a kubeconfig. Never throws for what is in it.
     *
     * @param worker the name of the worker
     * @param kubeconfig the text, YAML or JSON, at most 1 MiB
     * @param warning the {@link WorkerConfig.Usable#warning()}, or null
     * @return {@link WorkerConfig.Usable}, or {@link WorkerConfig.Unusable} with the first problem found
     */
    public static WorkerConfig read(String worker, String kubeconfig, @Nullable String warning) {
        try {
            Kubeconfig config = Kubeconfig.parse(kubeconfig);
            KubeconfigRules.check(config);
            return usable(worker, config, warning);
        } catch (WorkerRejectedException e) {
            return new WorkerConfig.Unusable(worker, e.reason(), e.describe());
        }
    }

    private static WorkerConfig usable(String worker, Kubeconfig config, @Nullable String warning)
            throws WorkerRejectedException {
        int current = indexOf("current-context", config.currentContext(), config.contexts());
        Context context = config.contexts().get(current).context();
        int clusterIndex = indexOf("contexts[" + current + "].cluster", context.cluster(), config.clusters());
        int userIndex = indexOf("contexts[" + current + "].user", context.user(), config.users());
        Cluster cluster = config.clusters().get(clusterIndex).cluster();
        User user = config.users().get(userIndex).user();
        String clusterPath = "clusters[" + clusterIndex + "].";
        String userPath = "users[" + userIndex + "].";
        return new WorkerConfig.Usable(
                worker,
                ServerAddress.parse(clusterPath + "server", cluster.server()),
                certificateAuthority(clusterPath + "certificate-authority-data", cluster.certificateAuthorityData()),
                ServerAddress.tlsServerName(clusterPath + "tls-server-name", cluster.tlsServerName()),
                credential(userPath, user),
                impersonation(userPath, user),
                warning);
    }

    private static int indexOf(String what, @Nullable String name, List<? extends Named> entries)
            throws WorkerRejectedException {
        if (name == null || name.isEmpty()) {
            throw bad(what, "missing", "the name of an entry of the file");
        }
        for (int i = 0; i < entries.size(); i++) {
            if (name.equals(entries.get(i).name())) {
                return i;
            }
        }
        throw bad(what, "names nothing", "the name of an entry of the file");
    }

    private static @Nullable String certificateAuthority(String what, @Nullable String data)
            throws WorkerRejectedException {
        return isNullOrEmpty(data) ? null : Pem.certificates(what, data);
    }

    private static WorkerCredential credential(String path, User user) throws WorkerRejectedException {
        String certificate = user.clientCertificateData();
        String key = user.clientKeyData();
        if (isNullOrEmpty(certificate) != isNullOrEmpty(key)) {
            throw bad(path + "client-certificate-data", "only one of certificate and key", "both or none");
        }
        if (!isNullOrEmpty(certificate) && !isNullOrEmpty(key)) {
            String pem = Pem.certificates(path + "client-certificate-data", certificate);
            return new WorkerCredential.ClientCertificate(pem, Pem.privateKey(path + "client-key-data", key, pem));
        }
        if (isNullOrEmpty(user.token())) {
            throw bad(path + "token", "missing", "an inline token or client certificate");
        }
        return new WorkerCredential.Token(requireOnly(VISIBLE, path + "token", user.token()));
    }

    private static @Nullable Impersonation impersonation(String path, User user) throws WorkerRejectedException {
        List<String> groups = user.impersonateGroups();
        if (isNullOrEmpty(user.impersonate())) {
            if (!groups.isEmpty()) {
                throw bad(path + "as-groups", "set without as", "both or none");
            }
            return null;
        }
        for (String group : groups) {
            requireOnly(VISIBLE_OR_SPACE, path + "as-groups", group);
        }
        return new Impersonation(requireOnly(VISIBLE_OR_SPACE, path + "as", user.impersonate()), groups);
    }

    private static String requireOnly(CharMatcher allowed, String what, String value) throws WorkerRejectedException {
        if (!allowed.matchesAllOf(value)) {
            throw bad(what, "has characters that no header can carry", "visible ASCII characters");
        }
        return value;
    }
}
