package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.core.apiserver.TestCarrier;
import io.github.multikueue.proxy.core.gateway.GatewayHostileConformance;

/** Over Jetty. */
class JettyGatewayHostileTest extends GatewayHostileConformance {

    @Override
    protected TestCarrier.Factory carrier() {
        return JettyCarrier::new;
    }
}
