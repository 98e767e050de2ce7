package io.github.multikueue.proxy.core.gateway;

import io.github.multikueue.proxy.core.apiserver.TestCarrier;
import io.github.multikueue.proxy.core.fake.SocketApiServer;

/** Over the sockets of fake clusters. */
class SocketGatewayTunnelTest extends GatewayTunnelConformance {

    @Override
    protected TestCarrier.Factory carrier() {
        return SocketApiServer::new;
    }
}
