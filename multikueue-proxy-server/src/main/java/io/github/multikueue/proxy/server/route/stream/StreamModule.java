package io.github.multikueue.proxy.server.route.stream;

import com.google.inject.AbstractModule;

/** Binds what carries logs into HTTP responses. */
public final class StreamModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(CopyBuffers.class);
        bind(HttpLogRelay.class);
    }
}
