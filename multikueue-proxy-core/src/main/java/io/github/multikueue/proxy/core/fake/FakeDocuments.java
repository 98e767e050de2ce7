package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.discovery.DiscoveryDocuments;
import io.github.multikueue.proxy.core.apiserver.discovery.HealthCheck;
import io.github.multikueue.proxy.core.apiserver.discovery.HealthDocuments;
import io.github.multikueue.proxy.core.apiserver.discovery.ServerDocuments;
import io.github.multikueue.proxy.core.apiserver.discovery.ServerVersion;
import io.github.multikueue.proxy.core.apiserver.openapi.OpenApiDocuments;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The documents of a fake API server. */
final class FakeDocuments {

    private static final ServerVersion VERSION =
            new ServerVersion("1", "36", "1", "36", "1", "35", "v1.36.2", "", "", "1970-01-01T00:00:00Z", "", "", "");

    private FakeDocuments() {}

    static ServerDocuments of(ServedResources resources, ServerState state, Clock clock) {
        HealthCheck roles = new HealthCheck(
                "poststarthook/rbac/bootstrap-roles",
                () -> state.ready() ? Optional.empty() : Optional.of("the roles are not loaded yet"));
        return new ServerDocuments(
                new DiscoveryDocuments(resources),
                new OpenApiDocuments(resources, "Kubernetes", VERSION.gitVersion(), clock),
                new HealthDocuments(List.of(), List.of(roles)),
                VERSION);
    }
}
