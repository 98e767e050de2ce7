package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.apiserver.DocumentsConformance;
import io.github.multikueue.proxy.core.apiserver.TestCarrier;

/** Over the sockets of fake clusters. */
class SocketDocumentsTest extends DocumentsConformance {

    @Override
    protected TestCarrier.Factory carrier() {
        return SocketApiServer::new;
    }
}
