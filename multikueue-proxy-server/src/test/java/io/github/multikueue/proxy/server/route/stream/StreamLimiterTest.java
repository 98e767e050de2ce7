package io.github.multikueue.proxy.server.route.stream;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.api.TooManyRequestsException;
import io.github.multikueue.proxy.server.config.ServerConfig.StreamLimits;
import io.github.multikueue.proxy.server.route.stream.StreamLimiter.Place;
import org.junit.jupiter.api.Test;

class StreamLimiterTest {

    private final StreamLimiter places = new StreamLimiter(new StreamLimits(4, 2, 3));

    @Test
    void aCallerWithManyLogsLeavesRoomForOthers() {
        places.take("alice");
        places.take("alice");
        Place third = places.take("alice");
        assertFull("alice", "open logs of this caller: 3 (expected: fewer; the limit is --max-streams-per-caller)");

        places.take("bob");
        assertFull("bob", "open logs: 4 (expected: fewer; the limit is --max-streams)");

        third.close();
        places.take("bob");
        assertFull("bob", "open logs: 4 (expected: fewer; the limit is --max-streams)");
    }

    @Test
    void aWorkerHasItsOwnLimit() {
        Place first = places.take("alice");
        first.reserveWorker("spoke-1");
        places.take("bob").reserveWorker("spoke-1");
        Place third = places.take("bob");

        assertThatThrownBy(() -> third.reserveWorker("spoke-1"))
                .isInstanceOf(TooManyRequestsException.class)
                .hasMessage("open logs of worker spoke-1: 2 (expected: fewer; the limit is --max-streams-per-worker)");
        third.close();
        first.close();
        places.take("carol").reserveWorker("spoke-1");
        places.take("carol").reserveWorker("spoke-2");
    }

    @Test
    void aPlaceIsGivenBackOnce() {
        Place place = places.take("alice");
        place.reserveWorker("spoke-1");
        places.take("alice");
        places.take("alice");
        place.close();
        place.close();

        places.take("alice");
        assertFull("alice", "open logs of this caller: 3 (expected: fewer; the limit is --max-streams-per-caller)");
    }

    private void assertFull(String caller, String message) {
        assertThatThrownBy(() -> places.take(caller))
                .isInstanceOf(TooManyRequestsException.class)
                .hasMessage(message);
    }
}
