package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.core.apiserver.TestCarrier;
import io.github.multikueue.proxy.core.gateway.GatewayForwardingConformance;

/** Over Jetty. */
class JettyGatewayForwardingTest extends GatewayForwardingConformance {

    @Override
    protected TestCarrier.Factory carrier() {
        return JettyCarrier::new;
    }
}
