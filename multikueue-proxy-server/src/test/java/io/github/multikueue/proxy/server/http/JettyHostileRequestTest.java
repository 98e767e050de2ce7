package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.core.apiserver.HostileRequestConformance;
import io.github.multikueue.proxy.core.apiserver.TestCarrier;

/** Over Jetty. */
class JettyHostileRequestTest extends HostileRequestConformance {

    @Override
    protected TestCarrier.Factory carrier() {
        return JettyCarrier::new;
    }
}
