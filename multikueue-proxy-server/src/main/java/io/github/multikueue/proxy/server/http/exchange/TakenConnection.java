package io.github.multikueue.proxy.server.http.exchange;

/** A connection that was taken out of HTTP by the handler of its last request. */
interface TakenConnection {

    /** Ends it, so that the client does not take that for an orderly end. */
    void abort();

    /** The handler has returned: ends it likewise, unless it was ended in good order. */
    void abortUnlessClosed();

    /** The server stops; from another thread than the handler's. */
    void shutDown();
}
