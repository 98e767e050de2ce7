package io.github.multikueue.proxy.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Pods of a pipeline, as a kubelet has filled in their status; without {@code managedFields}. */
final class Pods {

    /** The label that tells a hundred groups of Pods apart. */
    static final String GROUP = "kueue.x-k8s.io/queue-name";

    private static final int GROUPS = 100;

    private Pods() {}

    /** The JSON of so many, each with a name of its own. */
    static List<byte[]> of(int count) throws IOException {
        try (InputStream text = Pods.class.getResourceAsStream("pod.json")) {
            String template = Json.MAPPER.readTree(text).toString();
            List<byte[]> pods = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                pods.add(template.replace("NUMBER", Integer.toString(100_000 + i))
                        .replace("\"" + GROUP + "\":\"team-a\"", "\"" + GROUP + "\":\"team-" + i % GROUPS + "\"")
                        .getBytes(UTF_8));
            }
            return pods;
        }
    }
}
