package io.github.multikueue.proxy.core.kube.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Clock;
import java.util.stream.Stream;
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
}
