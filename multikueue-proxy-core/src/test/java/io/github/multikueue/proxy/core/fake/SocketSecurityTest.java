package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.apiserver.ApiSecurityConformance;
import io.github.multikueue.proxy.core.apiserver.TestCarrier;

/** Over the sockets of fake clusters. */
class SocketSecurityTest extends ApiSecurityConformance {

    @Override
    protected TestCarrier.Factory carrier() {
        return SocketApiServer::new;
    }
}
