package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.core.apiserver.TestCarrier;
import io.github.multikueue.proxy.core.gateway.GatewayIdentityConformance;

/** Over Jetty. */
class JettyGatewayIdentityTest extends GatewayIdentityConformance {

    @Override
    protected TestCarrier.Factory carrier() {
        return JettyCarrier::new;
    }
}
