package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.apiserver.HostileRequestConformance;
import io.github.multikueue.proxy.core.apiserver.TestCarrier;

/** Over the sockets of fake clusters. */
class SocketHostileRequestTest extends HostileRequestConformance {

    @Override
    protected TestCarrier.Factory carrier() {
        return SocketApiServer::new;
    }
}
