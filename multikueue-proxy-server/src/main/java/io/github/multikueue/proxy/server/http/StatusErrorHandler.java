package io.github.multikueue.proxy.server.http;

import com.google.common.primitives.Bytes;
import io.github.multikueue.proxy.core.kube.meta.Status;
import io.github.multikueue.proxy.server.status.Failure;
import io.github.multikueue.proxy.server.status.Failures;
import java.nio.ByteBuffer;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What Jetty itself has to complain about, such as a header that is too long, as a Kubernetes {@code Status}. */
final class StatusErrorHandler implements Request.Handler {

    private static final byte[] LINE_END = {'\n'};

    private final ObjIntConsumer<Request> refused;
    private final Function<Status, byte[]> errors;

    /** The same with the errors of Kubernetes. */
    StatusErrorHandler(ObjIntConsumer<Request> refused) {
        this(refused, Status::toJson);
    }

    /**
     * Answers errors.
     *
     * @param refused is told of every request that is answered here, with the status code
     * @param errors the JSON of an answer
     */
    StatusErrorHandler(ObjIntConsumer<Request> refused, Function<Status, byte[]> errors) {
        this.refused = refused;
        this.errors = errors;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int code = response.getStatus();
        String message = (String) request.getAttribute(ErrorHandler.ERROR_MESSAGE);
        if (request.getAttribute(ErrorHandler.ERROR_EXCEPTION) instanceof HttpException refused) {
            code = refused.getCode();
            message = refused.getReason();
        }
        refused.accept(request, code);
        Failure failure = Failures.http(code, message == null ? HttpStatus.getMessage(code) : message);
        byte[] body = Bytes.concat(errors.apply(failure.status()), LINE_END);
        response.setStatus(code);
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.CONTENT_TYPE, "application/json");
        headers.put(HttpHeader.CONTENT_LENGTH, body.length);
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put(HttpHeader.CACHE_CONTROL, "no-cache, private");
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }
}
