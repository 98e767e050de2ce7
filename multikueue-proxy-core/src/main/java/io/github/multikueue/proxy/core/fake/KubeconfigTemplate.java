package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.tls.TlsIdentity;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Writes kubeconfigs with everything inline. */
final class KubeconfigTemplate {
    private static final String TEMPLATE = """
            apiVersion: v1
            kind: Config
            clusters:
            - name: %1$s
              cluster:
                server: %2$s
                certificate-authority-data: %3$s
            users:
            - name: user
              user:
            %4$s
            contexts:
            - name: %1$s
              context:
                cluster: %1$s
                user: user
            current-context: %1$s
            """;

    private KubeconfigTemplate() {}

    static String of(String cluster, String url, String authority, String token) {
        return TEMPLATE.formatted(cluster, url, base64(authority), "    token: \"" + token + "\"");
    }

    static String of(String cluster, String url, String authority, TlsIdentity identity) {
        String user = "    client-certificate-data: " + base64(identity.certificatePem()) + "\n    client-key-data: "
                + base64(identity.keyPem());
        return TEMPLATE.formatted(cluster, url, base64(authority), user);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
