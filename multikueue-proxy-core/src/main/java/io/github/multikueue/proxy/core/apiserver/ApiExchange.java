package io.github.multikueue.proxy.core.apiserver;

import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;

/**
 * One request and the way to answer it: what a server of HTTP gives to an {@code ApiServer}. Used by one thread at a time,
 * but for {@link #onDeparture}. An {@link IOException} from any method means that the client is gone; nothing is to be
 * answered any more.
 */
public interface ApiExchange {

    /** The request without its body. */
    RequestHead request();

    /** The request's body as it arrives; of unknown length, and not bounded here. */
    InputStream body();

    /**
     * Sends a whole answer.
     *
     * @param headers without those about length and encoding, which are set here
     * @param body parts of the body in order, which are not copied
     */
    void respond(int status, Map<String, String> headers, byte[]... body) throws IOException;

    /** Begins an answer of unknown length. Its head is sent at the first {@link ResponseStream#flush()}. */
    ResponseStream stream(int status, Map<String, String> headers) throws IOException;

    /**
     * Switches to the WebSocket protocol, if the request asks for that.
     *
     * @param subprotocol the one chosen of those the client offers, empty for none
     * @throws UnsupportedOperationException if this server has no WebSockets
     */
    MessageStream upgrade(String subprotocol) throws IOException;

    /** Runs the action once, on some thread, if the client leaves before the answer is complete; at once if it has left. */
    void onDeparture(Runnable action);

    /** Whether an answer has begun, so that it cannot be another one any more. */
    boolean begun();

    /** Breaks the connection off, so that the client cannot take half an answer for a whole one. */
    void abort();

    /** The body of an answer that is written piece by piece. */
    interface ResponseStream extends AutoCloseable {

        /** Writes the parts in order; blocks while the client does not take them. */
        void write(byte[]... parts) throws IOException;

        /** Writes a part of an array. */
        default void write(byte[] bytes, int offset, int length) throws IOException {
            write(Arrays.copyOfRange(bytes, offset, offset + length));
        }

        /** Sends what was written. */
        void flush() throws IOException;

        /** Ends the answer in good order. */
        @Override
        void close() throws IOException;
    }

    /** A WebSocket on which only this side speaks; what the client sends is ignored, but for its close. */
    interface MessageStream extends AutoCloseable {

        /** Sends one text message; blocks while the client does not take it. */
        void send(byte[]... utf8) throws IOException;

        /** Closes with code 1000. */
        @Override
        void close() throws IOException;
    }
}
