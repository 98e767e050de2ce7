package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.apiserver.AggregatorRequestsConformance;
import io.github.multikueue.proxy.core.apiserver.TestCarrier;

/** Over the sockets of fake clusters. */
class SocketAggregatorRequestsTest extends AggregatorRequestsConformance {

    @Override
    protected TestCarrier.Factory carrier() {
        return SocketApiServer::new;
    }
}
