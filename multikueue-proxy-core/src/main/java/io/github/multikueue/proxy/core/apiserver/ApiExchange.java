package io.github.multikueue.proxy.core.apiserver;

import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
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
     * Makes room in memory for an answer that is about to be made, until the client has taken it or has left; in place of the room that was
     * made before. For a whole answer of which nothing is said here, its length counts.
     *
     * @param bytes about how much the answer takes for itself, beside what is in memory anyway; 0 for what must be answered
     * @throws io.github.multikueue.proxy.core.kube.meta.StatusException 429 or 503, if large answers that others do not take leave none
     */
    default void reserve(long bytes) {}

    /**
     * Sends a whole answer. Some servers of HTTP do not wait until the client has taken it.
     *
     * @param headers without those about length and encoding, which are set here
     * @param body parts of the body in order, which are not copied
     * @throws io.github.multikueue.proxy.core.kube.meta.StatusException 429 or 503, as by {@link #reserve}; nothing was sent then
     */
    void respond(int status, Map<String, String> headers, byte[]... body) throws IOException;

    /** Begins an answer of unknown length. Its head is sent at the first {@link ResponseStream#flush()}. */
    ResponseStream stream(int status, Map<String, String> headers) throws IOException;

    /**
     * Begins an answer that another server has given. Its head is sent at the first {@link ResponseStream#flush()}, or at the end.
     *
     * @param headers name and value of each, in order, names that are repeated among them. With a {@code Content-Length}, so many bytes
     *     follow; without, the length is unknown. None is about the connection, but for {@code Connection: close}, after which the
     *     connection ends. An answer to HEAD and one of status 204 or 304 has no body: it is closed at once
     * @param lasts whether the answer lasts by its nature, as a log or a watch does: its client may take nothing of it for longer
     * @throws UnsupportedOperationException if this server of HTTP cannot do that
     */
    default ResponseStream relay(int status, List<Map.Entry<String, String>> headers, boolean lasts)
            throws IOException {
        throw new UnsupportedOperationException("answers of other servers: not relayed here");
    }

    /**
     * Answers 101 and leaves HTTP: from then on the connection carries bytes in both directions that nobody looks at.
     *
     * @param headers name and value of each, in order; {@code Connection: Upgrade} and {@code Upgrade} among them
     * @throws UnsupportedOperationException if this server of HTTP, or the protocol of this request, cannot do that
     */
    default Tunnel tunnel(List<Map.Entry<String, String>> headers) throws IOException {
        throw new UnsupportedOperationException("tunnel: not supported here (expected: HTTP/1.1)");
    }

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

        /** Sets what is sent behind the body. Dropped unless the head has announced it with a header {@code Trailer}. */
        default void trailers(List<Map.Entry<String, String>> trailers) {}

        /** Ends the answer in good order. */
        @Override
        void close() throws IOException;
    }

    /** A connection that was taken out of HTTP. Each direction is used by one thread, and ends by itself. */
    interface Tunnel extends AutoCloseable {

        /**
         * The bytes that are best handed on together: what Java sends in two records of TLS. It pads each, so that 16 KiB would be one that is
         * full and one of 17 bytes.
         */
        int PIECE = 2 * 16_367;

        /** What the client sends; blocks until there is something. Ends when the client sends no more. */
        InputStream input();

        /** To the client; blocks while it takes nothing. Closing it tells the client that no more comes, and leaves the input open. */
        OutputStream output();

        /** Ends both directions at once, from any thread; blocked reads and writes fail. */
        @Override
        void close();
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
