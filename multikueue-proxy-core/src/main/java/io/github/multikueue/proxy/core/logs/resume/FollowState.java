package io.github.multikueue.proxy.core.logs.resume;

import org.jspecify.annotations.Nullable;

/**
 * Where a followed log stands between two calls: which call is next, and which transfer that opens, or the last one was. The
 * table in the package's documentation has the transitions; {@link FollowStateMachine} and {@link TransferFailures} make them. For
 * one thread.
 */
final class FollowState {

    /** The next call. */
    enum Next {
        /** Look at the container. */
        LOOK,
        /** The same, since a transfer that should have gone on has ended in good order. */
        LOOK_AFTER_END,
        /** Open a transfer. */
        OPEN
    }

    private Next next = Next.LOOK;
    private TransferKind kind = TransferKind.FOLLOW;
    private TransferKind searchedFor = TransferKind.FOLLOW;
    private boolean opened;
    private boolean progressed;
    private boolean cannotFollow;
    private @Nullable Runnable caughtUp;

    /** @param caughtUp is told once when everything that was there at the beginning has been read; or null */
    FollowState(@Nullable Runnable caughtUp) {
        this.caughtUp = caughtUp;
    }

    Next next() {
        return next;
    }

    /** The present transfer; if one is to be opened, that. */
    TransferKind kind() {
        return kind;
    }

    /** The container is looked at next. */
    void look() {
        next = Next.LOOK;
    }

    /** The same, since a transfer that should have gone on has ended in good order. */
    void lookAfterEnd() {
        next = Next.LOOK_AFTER_END;
    }

    /** A transfer is opened next. */
    void open(TransferKind which) {
        kind = which;
        next = Next.OPEN;
    }

    /** The line delivered last is searched for, and then the present transfer made again. */
    void search() {
        searchedFor = kind;
        open(TransferKind.SEARCH);
    }

    /** The search is over. */
    void searched() {
        open(searchedFor);
    }

    /** A transfer was opened. */
    void transferOpened() {
        opened = true;
        progressed = false;
    }

    /** Whether a transfer was opened. */
    boolean opened() {
        return opened;
    }

    /** The present transfer had something new. */
    void progress() {
        progressed = true;
    }

    /** Whether the present transfer had something new. */
    boolean progressed() {
        return progressed;
    }

    /** The worker could not follow the log, or could again: then it is asked for what there is, at least. */
    void cannotFollow(boolean itCannot) {
        cannotFollow = itCannot;
    }

    /** Whether what there is now is wanted for itself: somebody waits to be told of it, or there is no other way. */
    boolean wantsSnapshot() {
        return caughtUp != null || cannotFollow;
    }

    /** Everything that was there at the beginning has been read. */
    void caughtUp() {
        Runnable told = caughtUp;
        caughtUp = null;
        if (told != null) {
            told.run();
        }
    }
}
