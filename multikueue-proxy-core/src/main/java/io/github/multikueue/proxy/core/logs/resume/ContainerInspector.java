package io.github.multikueue.proxy.core.logs.resume;

import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.logs.ContainerStates;
import io.github.multikueue.proxy.core.logs.ObservedContainer;
import java.io.IOException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the container whose log is followed. For one thread. */
final class ContainerInspector {

    private static final Logger log = LoggerFactory.getLogger(ContainerInspector.class);

    private final ContainerStates states;
    private final LogRequest request;
    private final CancellableWaits waits;
    private final LogCompleteness completeness;

    /** @param completeness is told of each look */
    ContainerInspector(
            ContainerStates states, LogRequest request, CancellableWaits waits, LogCompleteness completeness) {
        this.states = states;
        this.request = request;
        this.waits = waits;
        this.completeness = completeness;
    }

    /**
     * How the container is now.
     *
     * @throws ProxyException if that cannot be found out
     * @throws IOException if the waits were ended
     */
    ObservedContainer look() throws IOException {
        return look(states::of);
    }

    /**
     * How the container is now, for a caller who waits for its log.
     *
     * @throws NotFoundException if the Pod is gone
     * @throws ProxyException if that cannot be found out
     * @throws IOException if the waits were ended
     */
    ObservedContainer lookForCaller() throws IOException {
        ObservedContainer state = look();
        if (state.phase() == ObservedContainer.Phase.GONE) {
            throw new NotFoundException("pods \"" + request.pod() + "\" not found");
        }
        return state;
    }

    private ObservedContainer look(Function<LogRequest, ObservedContainer> at) throws IOException {
        ObservedContainer state = waits.call(() -> at.apply(request), unwanted -> {});
        completeness.seen(state);
        return state;
    }

    /** The same without asking the worker: of the Pod that was looked at before the transfer was opened, a watch may tell. */
    boolean isKnownToBeGone() {
        return states.isKnownToBeGone(request);
    }

    /**
     * Whether the Pod is known to be gone. Workers are asked by name: after a pause, that may be the name of another Pod, which
     * the run has got since.
     *
     * @throws IOException if the waits were ended
     */
    boolean isGone() throws IOException {
        return isGone(states::of);
    }

    /**
     * The same as the worker itself says: a watch that is behind does not know yet that another Pod has its name.
     *
     * @throws IOException if the waits were ended
     */
    boolean isGoneAtWorker() throws IOException {
        return isGone(states::askedFor);
    }

    private boolean isGone(Function<LogRequest, ObservedContainer> at) throws IOException {
        try {
            return look(at).phase() == ObservedContainer.Phase.GONE;
        } catch (ProxyException e) {
            // The transfer works, and before the pause the Pod was there.
            log.debug("pod {} cannot be looked at: {}", request.pod(), e.getMessage());
            return false;
        }
    }
}
