package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.core.apiserver.TestCarrier;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.RecordedClusters;
import io.github.multikueue.proxy.core.fake.RecordingsConformance;
import java.io.IOException;

/** Over Jetty. */
class JettyRecordingsTest extends RecordingsConformance {

    @Override
    protected TestCarrier carry(FakeCluster cluster) throws IOException {
        return new JettyCarrier(RecordedClusters.handler(cluster));
    }
}
