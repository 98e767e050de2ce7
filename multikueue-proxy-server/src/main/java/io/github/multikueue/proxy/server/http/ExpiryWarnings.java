package io.github.multikueue.proxy.server.http;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log that a certificate is about to end, and that it has ended, each once: when less than 30 days are left, or less than a
 * fifth of its life if that is shorter, as of certificates that are renewed daily. For one thread at a time.
 */
final class ExpiryWarnings {

    private static final Logger LOG = LoggerFactory.getLogger(ExpiryWarnings.class);
    private static final Duration EARLIEST = Duration.ofDays(30);
    private static final int SHARE_OF_LIFE = 5;
    private static final int MOST_REMEMBERED = 1_000;

    private record Warning(X509Certificate certificate, boolean over) {}

    private final Clock clock;
    private final Set<Warning> given = new HashSet<>();

    ExpiryWarnings(Clock clock) {
        this.clock = clock;
    }

    /** @param what the certificate is called, for example {@code certificate /tls/tls.crt} */
    void look(String what, X509Certificate certificate) {
        Instant end = certificate.getNotAfter().toInstant();
        Duration life = Duration.between(certificate.getNotBefore().toInstant(), end);
        Duration early = life.dividedBy(SHARE_OF_LIFE);
        Duration left = Duration.between(clock.instant(), end);
        boolean over = left.isNegative();
        if (left.compareTo(early.compareTo(EARLIEST) < 0 ? early : EARLIEST) >= 0) {
            return;
        }
        if (given.size() > MOST_REMEMBERED) {
            given.clear();
        }
        if (given.add(new Warning(certificate, over))) {
            LOG.warn("{}: {} at {}: renew it", what, over ? "has ended" : "ends soon", end);
        }
    }
}
