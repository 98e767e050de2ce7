package io.github.multikueue.proxy.examples.ranchertokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** As on a real cluster: an aggregator says who the caller is. */
class KubectlBehindAggregatorTest extends KubectlContract {

    @Override
    String address(RancherTokensDemo of) {
        return of.front();
    }

    @Test
    void answersWhatTheUserMayDo() throws Exception {
        assertThat(kubectl().as("alice", "auth", "can-i", "create", "ranchertokens.tomlebreux.com"))
                .contains("yes");
        assertThat(kubectl()
                        .run("alice", Map.of(), "auth", "can-i", "escalate", "ranchertokens.tomlebreux.com")
                        .output())
                .contains("no");
    }
}
