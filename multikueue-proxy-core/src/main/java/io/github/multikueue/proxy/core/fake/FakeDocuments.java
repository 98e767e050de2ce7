package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.discovery.ServerDocuments;

/** The documents of a fake API server. */
final class FakeDocuments {

    private FakeDocuments() {}

    static ServerDocuments of(ServedResources resources, ServerState state) {
        return new ServerDocuments(resources);
    }
}
