package io.github.multikueue.proxy.core.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.logs.ContainerStates;
import io.github.multikueue.proxy.core.logs.ObservedContainer;
import io.github.multikueue.proxy.core.logs.format.TimestampedForm;
import io.github.multikueue.proxy.core.store.LogKey;
import io.github.multikueue.proxy.core.store.StoredLog;
import io.github.multikueue.proxy.core.tekton.PipelineRuns;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells the reader of an incomplete log why the rest is missing. */
final class RestNotice {

    private final ContainerStates states;
    private final Clock clock;
    private final CaptureOutcomes outcomes;

    RestNotice(ContainerStates states, Clock clock, CaptureOutcomes outcomes) {
        this.states = states;
        this.clock = clock;
        this.outcomes = outcomes;
    }

    /**
     * A notice in the timestamped form.
     *
     * @param why why the worker cannot be asked for the rest, or null to find out
     */
    InputStream of(StoredLog log, @Nullable ProxyException why) {
        return notice("the rest of the " + log + " " + (why == null ? reason(log) : cannotBeRead(why)));
    }

    /** A notice in the timestamped form, for the end of what there is of a log that is damaged. */
    InputStream ofDamage(StoredLog log) throws IOException {
        String damage = log.damage().orElseThrow();
        InputStream notice = notice("lines of the " + log + " are missing or wrong: " + StoredLogs.damaged(damage));
        return log.endsWithinLine()
                ? new SequenceInputStream(new ByteArrayInputStream(new byte[] {'\n'}), notice)
                : notice;
    }

    private InputStream notice(String message) {
        return new ByteArrayInputStream(
                TimestampedForm.notice(clock.instant(), message).getBytes(UTF_8));
    }

    private String reason(StoredLog log) {
        ObservedContainer state;
        try {
            state = states.of(request(log.key()));
        } catch (ProxyException e) {
            return cannotBeRead(e);
        }
        if (log.isWritten()) {
            return "is still being read from worker " + log.key().worker();
        }
        if (state.phase() != ObservedContainer.Phase.GONE) {
            return "has not been read from worker " + log.key().worker();
        }
        return outcomes.reason(log.key())
                .map(each -> "was not stored, and the pod is gone: " + each)
                .orElse("is not known: the pod was gone before all was read");
    }

    private static String cannotBeRead(ProxyException why) {
        return "cannot be read now: " + why.getMessage();
    }

    /** Of this placement it is the worker alone that matters. */
    private static LogRequest request(LogKey key) {
        Placement placement = new Placement(
                PipelineRuns.KIND.reference(key.namespace(), key.run()),
                key.jobUid(),
                PlacementState.ADMITTED,
                key.worker(),
                null,
                List.of(),
                null,
                null);
        return new LogRequest(LogCaptures.NOBODY, placement, key.pod(), key.podUid(), key.container(), LogOptions.ALL);
    }
}
