package io.github.multikueue.proxy.core.kube.meta;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VersionOrderTest {

    @Test
    void putsStableAndNewVersionsFirst() {
        List<String> ordered = List.of(
                "v10",
                "v2",
                "v1",
                "v11beta2",
                "v10beta3",
                "v3beta1",
                "v12alpha1",
                "v11alpha2",
                "v0alpha1",
                "V1",
                "foo1",
                "foo10",
                "v1beta",
                "v1gamma1");
        long seed = new Random().nextLong();
        List<String> versions = new ArrayList<>(ordered);
        Collections.shuffle(versions, new Random(seed));

        versions.sort(VersionOrder.PREFERRED_FIRST);

        assertThat(versions).as("seed %d", seed).containsExactlyElementsOf(ordered);
    }
}
