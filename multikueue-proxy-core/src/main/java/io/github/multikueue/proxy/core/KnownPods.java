package io.github.multikueue.proxy.core;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.GoneException;
import io.github.multikueue.proxy.api.NotAdmittedException;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.WorkerUnavailableException;
import io.github.multikueue.proxy.core.capture.StoredPod;
import io.github.multikueue.proxy.core.tekton.NotOfRunException;
import io.github.multikueue.proxy.core.tekton.PodView;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The Pods of one name that a run has or had, as far as anybody knows. Each is proven to be the run's: the one that is there
 * by its owners, the others by the run's UID, under which their logs were stored.
 *
 * @param placement where the run is
 * @param present the Pod that is there now, or null
 * @param absence why there is none, or null
 * @param stored those the store has logs of, those of the run's worker first, the newest first; may have the present one
 *     among them
 */
record KnownPods(
        Placement placement,
        @Nullable PodView present,
        @Nullable ProxyException absence,
        List<StoredPod> stored) {

    /** So many are named in messages and headers: a run may be evicted again and again. */
    private static final int MOST_NAMED = 20;

    KnownPods {
        Comparator<StoredPod> otherWorkersLast =
                Comparator.comparing(each -> !each.worker().equals(placement.worker()));
        stored = stored.stream().sorted(otherWorkersLast).toList();
    }

    /** Their UIDs, the newest first. */
    List<String> uids() {
        Stream<String> there =
                Stream.ofNullable(present).map(each -> each.metadata().uid());
        return Stream.concat(there, stored.stream().map(StoredPod::uid))
                .distinct()
                .toList();
    }

    /** The UIDs of the other ones, the newest first. */
    List<String> othersThan(@Nullable String uid) {
        return uids().stream()
                .filter(each -> !each.equals(uid))
                .limit(MOST_NAMED)
                .toList();
    }

    /** The Pod of that UID, if it is there. */
    Optional<PodView> present(String uid) {
        return Optional.ofNullable(present).filter(each -> each.metadata().uid().equals(uid));
    }

    /** The Pod of that UID, if the store has logs of it. */
    Optional<StoredPod> stored(String uid) {
        return stored.stream().filter(each -> each.uid().equals(uid)).findFirst();
    }

    /** The names of its containers, as far as anybody knows. */
    private List<String> containers(String uid) {
        return present(uid)
                .map(PodView::allContainers)
                .or(() -> stored(uid).map(StoredPod::containers))
                .orElse(List.of());
    }

    /**
     * The container to read: the one that was asked for, else the one that the cursor is of, else the default; null if nobody knows
     * its name.
     *
     * @throws BadRequestException if the Pod that is there has no such container
     */
    @Nullable
    String container(String uid, @Nullable String asked, LogView view) {
        String wanted = asked != null
                ? asked
                : view.containerOfCursor(uid, containers(uid)).orElse(null);
        return present(uid)
                .map(each -> each.container(wanted))
                .or(() -> Optional.ofNullable(wanted))
                .or(() -> stored(uid).flatMap(StoredPod::defaultContainer))
                .orElse(null);
    }

    /**
     * The UID of the newest one; null if none is known, so that only the name is left to search by.
     *
     * @throws ProxyException if there may be one that cannot be seen now, or there is one that is somebody else's
     */
    @Nullable
    String newest() {
        List<String> uids = uids();
        if (absence != null && (absence instanceof NotOfRunException || uids.isEmpty() && isUnsure(absence))) {
            throw absence;
        }
        return uids.isEmpty() ? null : uids.get(0);
    }

    /**
     * The UID that a caller has asked for.
     *
     * @throws NotFoundException if it is not that of a known Pod
     * @throws ProxyException if nobody can say now
     */
    String require(PodReference wanted) {
        String uid = String.valueOf(wanted.uid());
        if (uids().contains(uid)) {
            return uid;
        }
        if (absence != null && isUnsure(absence)) {
            throw absence;
        }
        String known = uids().isEmpty() ? "; none is known" : ": " + String.join(", ", othersThan(null));
        throw new NotFoundException("podUid: " + uid + " (expected: that of a pod \"" + wanted.name() + "\" of "
                + placement.job() + known + ")");
    }

    /**
     * The one of these Pods that a cursor is of; null if none is known at all, so that only the name is left to search by.
     *
     * @throws GoneException if it is none of those that are known
     * @throws ProxyException if nobody can say now, or the Pod that is there is somebody else's
     */
    @Nullable
    String ofCursor(String pod, LogView view) {
        List<String> uids = uids();
        Optional<String> found = uids.stream()
                .filter(each -> view.hasCursorOf(each, containers(each)))
                .findFirst();
        if (found.isPresent()) {
            return found.get();
        }
        if (absence != null && isUnsure(absence)) {
            throw absence;
        }
        if (uids.isEmpty()) {
            return newest();
        }
        throw new GoneException("cursor: its pod \"" + pod + "\" is gone, and another one has its name"
                + " (expected: to read the log of that one from the beginning, without a cursor)");
    }

    /** A finished run is as good as gone from a worker that cannot be asked: Kueue has removed it, or is about to. */
    private boolean isUnsure(ProxyException why) {
        boolean gone = why instanceof NotFoundException || why instanceof NotAdmittedException;
        boolean over = why instanceof WorkerUnavailableException && placement.state() == PlacementState.FINISHED;
        return !gone && !over;
    }
}
