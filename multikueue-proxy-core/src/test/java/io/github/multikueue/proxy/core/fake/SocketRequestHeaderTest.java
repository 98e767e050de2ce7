package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.apiserver.RequestHeaderConformance;
import io.github.multikueue.proxy.core.apiserver.TestCarrier;

/** Over the sockets of fake clusters. */
class SocketRequestHeaderTest extends RequestHeaderConformance {

    @Override
    protected TestCarrier.Factory carrier() {
        return SocketApiServer::new;
    }
}
