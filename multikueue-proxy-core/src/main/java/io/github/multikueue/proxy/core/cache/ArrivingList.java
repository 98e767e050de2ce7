package io.github.multikueue.proxy.core.cache;

import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** What is known of a list while it arrives, until its version is there too. Used by the thread of the list+watch alone. */
final class ArrivingList {

    /** How many bytes may arrive before it is looked again whether there is room. */
    private static final long MOST_UNSEEN = 1 << 20;

    private final LongPredicate hasRoom;
    private final long piece;
    private boolean arriving;
    private long bytes;
    private long nextLook;
    private @Nullable List<ApiObject> whole;

    /**
     * @param hasRoom whether so many bytes may be kept
     * @param most how many bytes may be kept at most
     */
    ArrivingList(LongPredicate hasRoom, long most) {
        this.hasRoom = hasRoom;
        this.piece = Math.min(MOST_UNSEEN, most / 16);
    }

    void begin() {
        arriving = true;
        bytes = 0;
        nextLook = piece;
    }

    /** Whether one was begun and is not whole. */
    boolean isArriving() {
        return arriving;
    }

    /** An object was read, of the list or of an event behind it; false, if there is no room for what has arrived so far. */
    boolean add(ApiObject object) {
        bytes += arriving ? object.weight() : 0;
        return !arriving || hasRoom(bytes);
    }

    /** Whether there is room for so many bytes, as far as it was looked. */
    boolean hasRoom(long all) {
        if (all < nextLook) {
            return true;
        }
        nextLook = all + piece;
        return hasRoom.test(all);
    }

    void end(List<ApiObject> all) {
        arriving = false;
        whole = all;
    }

    /** The list, if one has arrived since it was taken last. */
    @Nullable
    List<ApiObject> take() {
        List<ApiObject> taken = whole;
        whole = null;
        return taken;
    }
}
