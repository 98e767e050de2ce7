package io.github.multikueue.proxy.examples.ownparts;

import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.core.MultiKueueProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes a proxy of which every part is one's own. */
final class ReplacedParts {

    private ReplacedParts() {}

    static MultiKueueProxy connect(
            Path kubeconfig,
            Map<String, Set<String>> namespacesByToken,
            ListedRuns runs,
            List<? extends WorkerConfig> workers,
            Path archive)
            throws IOException {
        DirectoryArchive logs = new DirectoryArchive(archive, Clock.systemUTC());
        return MultiKueueProxy.builder()
                .kubeconfig(kubeconfig)
                .accessReviewer(new TokenListReviewer(namespacesByToken))
                .workloadResolver(runs)
                .workerConfigRegistry(new FixedWorkers(workers))
                .addLogStreamer(logs)
                .addRunArchive(logs)
                .connect();
    }
}
