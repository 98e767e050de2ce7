package io.github.multikueue.proxy.core.fake;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The recorded stories of a real fleet, by name. */
public final class FleetStories {
    private FleetStories() {}

    /**
     * All of them that tell of a PipelineRun. Recorded as well, but not among them, is {@code batch-job}, in which there is a
     * Job and no PipelineRun whose log could be read.
     */
    public static Stream<String> names() {
        return Stream.of(
                "cancelled-while-running",
                "deactivated-while-running",
                "deleted-while-running",
                "failing-task",
                "kueue-0.19-deactivated-while-running",
                "kueue-0.19-short-finally-task",
                "one-short-task",
                "retries-matrix-finally",
                "short-finally-task",
                "sidecar",
                "worker-lost-and-back");
    }

    /** One of them. */
    public static FleetRecording read(String name) {
        String file = "/recordings/fleet/" + name + ".jsonl.gz";
        try (InputStream in = FleetStories.class.getResourceAsStream(file)) {
            return FleetRecording.read(new GZIPInputStream(Objects.requireNonNull(in, file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
