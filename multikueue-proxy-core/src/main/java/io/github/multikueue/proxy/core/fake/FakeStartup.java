package io.github.multikueue.proxy.core.fake;

/**
 * A start of an API server, step by step. At first it answers 403 to everybody but administrators, whatever they ask (access
 * reviews too), since RBAC has not loaded its roles. Then it works while {@code /readyz} is still 500. Thread safe.
 */
public final class FakeStartup {
    private final ServerState state;

    FakeStartup(ServerState state) {
        this.state = state;
        state.rolesLoaded(false);
        state.ready(false);
    }

    /** RBAC has its roles: requests are answered as before the restart. */
    public FakeStartup loadRoles() {
        state.rolesLoaded(true);
        return this;
    }

    /** The start is over: {@code /readyz} is 200 too. */
    public FakeStartup becomeReady() {
        loadRoles();
        state.ready(true);
        return this;
    }
}
