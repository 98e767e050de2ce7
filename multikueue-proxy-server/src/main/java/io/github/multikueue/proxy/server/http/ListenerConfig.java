package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.core.kube.meta.Status;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one {@link ApiListener}. Immutable.
 *
 * @param name a word for its threads, for example {@code api}
 * @param bindAddress the address to serve on, or null for all
 * @param port the TCP port; 0 for any free one
 * @param tls certificates, or null for plain HTTP
 * @param requestHead the time a client has for its TLS handshake, and for the head of a request
 * @param writeStall the time a client may take nothing of what is written to it
 * @param keepAliveInterval how often a WebSocket gets a ping, and how long a connection may be silent before the kernel asks
 *     whether the client is still there
 * @param lastingAnswers how many answers may last at a time on a JDK without virtual threads, where each holds a thread; with
 *     virtual threads there is no such limit here
 * @param connections the most connections at the same time; further ones wait
 * @param allowedHosts the names by which clients may address the listener, without ports; empty for any. A page whose name was rebound
 *     to the listener's address sends its own name
 * @param errors the JSON of an answer to what does not get as far as the handler
 */
public record ListenerConfig(
        String name,
        @Nullable String bindAddress,
        int port,
        @Nullable ListenerTls tls,
        Duration requestHead,
        Duration writeStall,
        Duration keepAliveInterval,
        int lastingAnswers,
        int connections,
        Set<String> allowedHosts,
        Function<Status, byte[]> errors) {

    private static final Duration REQUEST_HEAD = Duration.ofSeconds(10);
    private static final Duration WRITE_STALL = Duration.ofSeconds(30);
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);
    private static final int LASTING_ANSWERS = 500;
    private static final int CONNECTIONS = 10_000;

    /** @throws IllegalArgumentException if a time or a number is not positive, or the port is none */
    public ListenerConfig {
        allowedHosts = Set.copyOf(allowedHosts);
        requirePositive("requestHead", requestHead);
        requirePositive("writeStall", writeStall);
        requirePositive("keepAliveInterval", keepAliveInterval);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
        }
        if (lastingAnswers < 1) {
            throw new IllegalArgumentException("lastingAnswers: " + lastingAnswers + " (expected: 1 or more)");
        }
        if (connections < 1) {
            throw new IllegalArgumentException("connections: " + connections + " (expected: 1 or more)");
        }
    }

    private static void requirePositive(String name, Duration time) {
        if (time.isZero() || time.isNegative()) {
            throw new IllegalArgumentException(name + ": " + time + " (expected: a time longer than zero)");
        }
    }

    /**
     * Plain HTTP on all addresses: heads within 10 s, stalls and signs of life after 30 s, 500 lasting answers, 10,000 connections, any
     * host, errors as Kubernetes has them.
     */
    public static ListenerConfig of(String name, int port) {
        return new ListenerConfig(
                name,
                null,
                port,
                null,
                REQUEST_HEAD,
                WRITE_STALL,
                KEEP_ALIVE,
                LASTING_ANSWERS,
                CONNECTIONS,
                Set.of(),
                Status::toJson);
    }

    /** The same on one address; null for all. */
    public ListenerConfig on(@Nullable String address) {
        return changed(draft -> draft.bindAddress = address);
    }

    /** The same with TLS. */
    public ListenerConfig with(ListenerTls certificates) {
        return changed(draft -> draft.tls = certificates);
    }

    /** The same with other times. */
    public ListenerConfig times(Duration head, Duration stall, Duration keepAlive) {
        return changed(draft -> {
            draft.requestHead = head;
            draft.writeStall = stall;
            draft.keepAliveInterval = keepAlive;
        });
    }

    /** The same with more or fewer answers that last. */
    public ListenerConfig lasting(int answers) {
        return changed(draft -> draft.lastingAnswers = answers);
    }

    /** The same with more or fewer connections. */
    public ListenerConfig connections(int most) {
        return changed(draft -> draft.connections = most);
    }

    /** The same for clients that address it by one of these names: others get 421, but for its health. */
    public ListenerConfig allowing(Set<String> hosts) {
        return changed(draft -> draft.allowedHosts = hosts);
    }

    /** The same with errors of another shape. */
    public ListenerConfig errors(Function<Status, byte[]> json) {
        return changed(draft -> draft.errors = json);
    }

    private ListenerConfig changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.config();
    }

    /** A configuration of which parts can be replaced by their names, before it is made anew. */
    private static final class Draft {

        private final String name;
        private @Nullable String bindAddress;
        private final int port;
        private @Nullable ListenerTls tls;
        private Duration requestHead;
        private Duration writeStall;
        private Duration keepAliveInterval;
        private int lastingAnswers;
        private int connections;
        private Set<String> allowedHosts;
        private Function<Status, byte[]> errors;

        Draft(ListenerConfig from) {
            name = from.name;
            bindAddress = from.bindAddress;
            port = from.port;
            tls = from.tls;
            requestHead = from.requestHead;
            writeStall = from.writeStall;
            keepAliveInterval = from.keepAliveInterval;
            lastingAnswers = from.lastingAnswers;
            connections = from.connections;
            allowedHosts = from.allowedHosts;
            errors = from.errors;
        }

        ListenerConfig config() {
            return new ListenerConfig(
                    name,
                    bindAddress,
                    port,
                    tls,
                    requestHead,
                    writeStall,
                    keepAliveInterval,
                    lastingAnswers,
                    connections,
                    allowedHosts,
                    errors);
        }
    }
}
