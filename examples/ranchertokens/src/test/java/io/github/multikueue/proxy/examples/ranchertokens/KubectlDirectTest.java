package io.github.multikueue.proxy.examples.ranchertokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Without an aggregator: the server itself finds out who the caller is, by a TokenReview. */
class KubectlDirectTest extends KubectlContract {

    @Override
    String address(RancherTokensDemo of) {
        return of.direct();
    }

    /** Reviews of access belong to kube-apiserver, in front of all aggregated servers. */
    @Test
    void isNotWhereKubectlAsksWhatTheUserMayDo() throws Exception {
        Program.Result asked =
                kubectl().run("alice", Map.of(), "auth", "can-i", "create", "ranchertokens.tomlebreux.com");

        assertThat(asked.code()).isNotZero();
        assertThat(asked.output())
                .contains("the server could not find the requested resource")
                .doesNotContain("yes");
    }
}
