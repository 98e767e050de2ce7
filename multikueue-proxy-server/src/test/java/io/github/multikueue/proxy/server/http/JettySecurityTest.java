package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.core.apiserver.ApiSecurityConformance;
import io.github.multikueue.proxy.core.apiserver.TestCarrier;

/** Over Jetty. */
class JettySecurityTest extends ApiSecurityConformance {

    @Override
    protected TestCarrier.Factory carrier() {
        return JettyCarrier::new;
    }
}
