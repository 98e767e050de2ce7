package io.github.multikueue.proxy.core.fake;

/** How far a starting API server has come. */
final class ServerState {
    private volatile boolean rolesLoaded = true;
    private volatile boolean ready = true;

    /** Whether RBAC knows its roles; without them it allows nothing. */
    boolean rolesLoaded() {
        return rolesLoaded;
    }

    boolean ready() {
        return ready;
    }

    void rolesLoaded(boolean now) {
        rolesLoaded = now;
    }

    void ready(boolean now) {
        ready = now;
    }
}
