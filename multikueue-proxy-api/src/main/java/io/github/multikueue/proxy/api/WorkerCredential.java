package io.github.multikueue.proxy.api;

/** How the proxy authenticates at a worker's API server. Secrets never appear in {@code toString()}. */
public sealed interface WorkerCredential {

    /**
     * A static bearer token.
     *
     * @param token the token
     */
    record Token(String token) implements WorkerCredential {
        @Override
        public String toString() {
            return "Token[***]";
        }
    }

    /**
     * A TLS client certificate.
     *
     * @param certificate the certificate chain, PEM
     * @param key the private key, PEM
     */
    record ClientCertificate(String certificate, String key) implements WorkerCredential {
        @Override
        public String toString() {
            return "ClientCertificate[***]";
        }
    }
}
