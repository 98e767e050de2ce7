package io.github.multikueue.proxy.core.worker;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.api.WorkerCredential;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.tls.PemCertificates;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** Tells when a credential ends, for those who are to renew it: nothing is verified, and nothing depends on it. */
public final class CredentialExpiry {

    /** A JSON Web Token has a head, claims and a signature. */
    private static final int PARTS = 3;

    private CredentialExpiry() {}

    /** When it ends; empty if it does not say. */
    public static Optional<Instant> of(WorkerCredential credential) {
        if (credential instanceof WorkerCredential.ClientCertificate certificate) {
            return ofCertificate(certificate.certificate());
        }
        return credential instanceof WorkerCredential.Token token ? ofToken(token.token()) : Optional.empty();
    }

    private static Optional<Instant> ofCertificate(String pem) {
        try {
            return Optional.of(PemCertificates.read(pem).get(0).getNotAfter().toInstant());
        } catch (CertificateException e) {
            return Optional.empty();
        }
    }

    /** Tokens of service accounts are JSON Web Tokens, but those that were made to last; others need not be. */
    private static Optional<Instant> ofToken(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != PARTS) {
            return Optional.empty();
        }
        try {
            JsonNode end = Json.MAPPER
                    .readTree(Base64.getUrlDecoder().decode(parts[1]))
                    .path("exp");
            return end.canConvertToLong() && end.isNumber()
                    ? Optional.of(Instant.ofEpochSecond(Math.max(0, end.asLong())))
                    : Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }
}
