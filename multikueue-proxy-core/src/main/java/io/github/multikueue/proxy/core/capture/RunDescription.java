package io.github.multikueue.proxy.core.capture;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.store.StoredRun;
import io.github.multikueue.proxy.core.tekton.RunTasks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The document that is kept with the logs of a job's run.
 *
 * @param runs what each PipelineRun of the job on a worker was made of, in the order they became known
 */
record RunDescription(List<RunTasks> runs) {

    static final RunDescription NONE = new RunDescription(List.of());

    /** Nobody has noted when; but who has seen the end has seen more. */
    private static final Comparator<RunTasks> OLDEST_SEEN_FIRST =
            Comparator.comparing(RunTasks::complete).thenComparing(RunTasks::settled);

    private static final Logger logger = LoggerFactory.getLogger(RunDescription.class);

    RunDescription {
        runs = List.copyOf(requireNonNullElse(runs, List.of()));
    }

    /** The one of a run; empty if there is none, or none that can be understood. */
    static RunDescription read(StoredRun run) {
        try {
            Optional<byte[]> kept = run.description();
            return kept.isEmpty() ? NONE : parse(kept.get());
        } catch (IOException e) {
            logger.warn("run {}/{}: notes cannot be read: {}", run.namespace(), run.name(), e.getMessage());
            return NONE;
        }
    }

    private static RunDescription parse(byte[] json) throws IOException {
        return Json.read(json, RunDescription.class);
    }

    /** That of a document; empty if it cannot be understood. */
    static RunDescription read(byte[] json) {
        try {
            return parse(json);
        } catch (IOException e) {
            logger.warn("notes of a run cannot be read: {}", e.getMessage());
            return NONE;
        }
    }

    /** What several processes have seen of a run. */
    static RunDescription merged(Collection<byte[]> documents) {
        return NONE.with(documents.stream()
                .flatMap(each -> read(each).runs().stream())
                .sorted(OLDEST_SEEN_FIRST)
                .toList());
    }

    /** The same with what was seen since. */
    RunDescription with(Collection<RunTasks> seen) {
        List<RunTasks> all = new ArrayList<>(runs);
        seen.forEach(each -> put(all, each));
        return new RunDescription(all);
    }

    private static void put(List<RunTasks> all, RunTasks seen) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).runUid().equals(seen.runUid())) {
                all.set(i, seen.including(all.get(i)));
                return;
            }
        }
        all.add(seen);
    }

    /** Whether it names the container. */
    boolean names(String podUid, String container) {
        return runs.stream()
                .flatMap(RunTasks::attempts)
                .filter(each -> podUid.equals(each.podUid()))
                .anyMatch(each ->
                        each.containers().stream().anyMatch(its -> its.name().equals(container)));
    }

    byte[] toJson() {
        try {
            return Json.MAPPER.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record that cannot be written as JSON", e);
        }
    }
}
