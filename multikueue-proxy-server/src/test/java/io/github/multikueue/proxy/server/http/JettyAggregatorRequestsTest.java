package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.core.apiserver.AggregatorRequestsConformance;
import io.github.multikueue.proxy.core.apiserver.TestCarrier;

/** Over Jetty. */
class JettyAggregatorRequestsTest extends AggregatorRequestsConformance {

    @Override
    protected TestCarrier.Factory carrier() {
        return JettyCarrier::new;
    }
}
