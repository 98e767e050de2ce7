package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.core.apiserver.RequestHeaderConformance;
import io.github.multikueue.proxy.core.apiserver.TestCarrier;

/** Over Jetty. */
class JettyRequestHeaderTest extends RequestHeaderConformance {

    @Override
    protected TestCarrier.Factory carrier() {
        return JettyCarrier::new;
    }
}
