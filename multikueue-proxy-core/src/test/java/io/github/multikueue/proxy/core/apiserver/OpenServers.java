package io.github.multikueue.proxy.core.apiserver;

import io.github.multikueue.proxy.core.apiserver.chain.ApiServer;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServerBuilder;
import io.github.multikueue.proxy.core.apiserver.storage.Storage;

/** Servers for tests of what a request does once it may. */
public final class OpenServers {

    private OpenServers() {}

    /** A server of one resource, on which everybody may do everything. */
    public static ApiServerBuilder of(ResourceDescription description, Storage storage) {
        ServedResources resources = new ServedResources();
        resources.add(new ServedResource(description, storage));
        return ApiServer.builder(resources)
                .allowAnonymous()
                .authorizer((user, request) -> new Authorizer.Decision(true, ""));
    }
}
