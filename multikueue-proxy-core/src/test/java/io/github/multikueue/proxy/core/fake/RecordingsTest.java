package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.apiserver.TestCarrier;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/** Fake clusters by their own sockets. */
class RecordingsTest extends RecordingsConformance {

    private record OwnSocket(FakeCluster cluster) implements TestCarrier {

        @Override
        public int port() {
            return URI.create(cluster.url()).getPort();
        }

        @Override
        public X509Certificate authority() {
            byte[] pem = cluster.certificateAuthority().getBytes(StandardCharsets.US_ASCII);
            try {
                return (X509Certificate)
                        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
            } catch (CertificateException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() {
            // The cluster is closed by whoever has made it.
        }
    }

    @Override
    protected TestCarrier carry(FakeCluster cluster) {
        return new OwnSocket(cluster);
    }
}
