package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.core.apiserver.DocumentsConformance;
import io.github.multikueue.proxy.core.apiserver.TestCarrier;

/** Over Jetty. */
class JettyDocumentsTest extends DocumentsConformance {

    @Override
    protected TestCarrier.Factory carrier() {
        return JettyCarrier::new;
    }
}
