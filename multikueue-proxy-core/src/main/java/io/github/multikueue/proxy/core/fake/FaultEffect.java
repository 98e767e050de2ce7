package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.fake.http.HttpExchange;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What a {@link Fault} does to a request, when it comes or while it is answered. Stateless. */
interface FaultEffect {
    /** The request is answered as usual. */
    FaultEffect NONE = (exchange, injection) -> false;

    /** Takes effect; true if the request is answered by it. */
    boolean apply(HttpExchange exchange, Fault.Injection injection) throws IOException;

    /** Refuses the request with a Status. */
    static FaultEffect refuse(Supplier<StatusException> reason) {
        return (exchange, injection) -> {
            throw reason.get();
        };
    }

    /** Answers 500 with the words of a kubelet that has answered {@code code}, as kube-apiserver passes them on. */
    static FaultEffect kubeletError(int code, String words) {
        return (exchange, injection) -> {
            RequestInfo request = RequestInfo.of("GET", exchange.httpRequest().target());
            throw KubeletErrors.passedOn(code, words, request.name());
        };
    }

    static FaultEffect respond(int status, Map<String, String> headers, byte[] body) {
        return (exchange, injection) -> {
            exchange.respond(status, headers, body);
            return true;
        };
    }

    /** Answers 200 and a JSON list of one string of so many bytes. */
    static FaultEffect hugeList(long bytes) {
        return (exchange, injection) -> {
            exchange.start(200, ApiCall.headers(ApiCall.JSON));
            exchange.write(FakeText.utf8("{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":[\""));
            byte[] filler = new byte[64 * 1024];
            Arrays.fill(filler, (byte) 'x');
            for (long left = bytes; left > 0; left -= filler.length) {
                exchange.write(filler, 0, (int) Math.min(left, filler.length));
            }
            exchange.write(FakeText.utf8("\"]}"));
            exchange.end();
            return true;
        };
    }

    /** Writes these bytes behind the usual answer. */
    static FaultEffect endWith(byte[] lastBytes) {
        return (exchange, injection) -> {
            exchange.endWith(lastBytes);
            return false;
        };
    }

    /** Closes the connection without an answer. */
    static FaultEffect drop() {
        return (exchange, injection) -> {
            throw exchange.drop();
        };
    }

    /** Closes the connection after so many bytes of the body. */
    static FaultEffect dropAfter(long bytes) {
        return (exchange, injection) -> {
            exchange.cutAfter(bytes, () -> {
                throw exchange.drop();
            });
            return false;
        };
    }

    /** Ends the response in good order after so many bytes of the body. */
    static FaultEffect endAfter(long bytes) {
        return (exchange, injection) -> {
            exchange.cutAfter(bytes, () -> {
                exchange.end();
                throw new SocketException("ended early by the fake cluster");
            });
            return false;
        };
    }

    /** Answers that much later. */
    static FaultEffect delay(Duration time) {
        return (exchange, injection) -> {
            try {
                TimeUnit.NANOSECONDS.sleep(time.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
            return false;
        };
    }

    /** Answers when the injection is released. */
    static FaultEffect stall() {
        return (exchange, injection) -> {
            injection.stall(exchange);
            return false;
        };
    }

    /** Goes on after so many bytes of the body when the injection is released. */
    static FaultEffect stallAfter(long bytes) {
        return (exchange, injection) -> {
            exchange.cutAfter(bytes, () -> injection.stall(exchange));
            return false;
        };
    }
}
