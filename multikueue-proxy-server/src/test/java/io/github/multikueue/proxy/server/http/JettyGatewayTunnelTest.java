package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.core.apiserver.TestCarrier;
import io.github.multikueue.proxy.core.gateway.GatewayTunnelConformance;

/** Over Jetty. */
class JettyGatewayTunnelTest extends GatewayTunnelConformance {

    @Override
    protected TestCarrier.Factory carrier() {
        return JettyCarrier::new;
    }
}
