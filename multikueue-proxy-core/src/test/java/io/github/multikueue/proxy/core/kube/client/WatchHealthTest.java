package io.github.multikueue.proxy.core.kube.client;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.multikueue.proxy.core.LoggedEvents;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.security.cert.CertificateExpiredException;
import java.time.Clock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is told of a watch that does not work. */
class WatchHealthTest {

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new IOException("the reason"), "the reason"),
                Arguments.of(new EOFException(), "EOFException"),
                Arguments.of(new IOException("", null), "IOException"),
                Arguments.of(new IOException(null, new SocketException("Connection reset")), "Connection reset"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void hasAReasonAlsoIfTheFailureHasNoMessage(Exception failure, String reason) {
        WatchHealth health = new WatchHealth("pods", Clock.systemUTC());

        health.failed(failure, false);

        assertThat(health.now().problem()).isEqualTo(reason);
    }

    /** Behind the end of a connection comes why there is no other one; what goes on and on is told once. */
    @Test
    void eachKindOfFailureIsLoggedOnceUntilItWorksAgain() {
        WatchHealth health = new WatchHealth("pods", Clock.systemUTC());
        try (LoggedEvents log = new LoggedEvents(ListWatch.class, Level.INFO)) {
            health.failed(new EOFException(), false);
            health.failed(new IOException(new CertificateExpiredException("expired")), false);
            health.failed(new EOFException(), false);
            health.failed(new IOException(new CertificateExpiredException("expired")), false);
            health.contact();
            health.failed(new EOFException(), false);

            assertThat(log.messages())
                    .containsExactly(
                            "watching pods: EOFException; trying again until it works",
                            "watching pods: java.security.cert.CertificateExpiredException: expired; trying again until it"
                                    + " works",
                            "watching pods: works again",
                            "watching pods: EOFException; trying again until it works");
        }
    }
}
