package io.github.multikueue.proxy.core.kube.client;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.client.guard.AnswerBudget;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** Reads what one API server answers, and never more of it than is bearable. */
final class Answers {

    /** The most bytes an answer may have, decompressed. */
    private static final long MAX_BYTES = 64L << 20;

    private static final int PIECE = 64 << 10;

    private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(5);

    private final String server;

    Answers(String server) {
        this.server = server;
    }

    /** @param lease takes what the answer needs: at the end twice its bytes, since it is put together of pieces */
    byte[] read(ApiPath path, ResponseBody body, AnswerBudget.Lease lease) {
        try {
            Buffer buffer = new Buffer();
            BufferedSource source = body.source();
            while (source.read(buffer, PIECE) != -1) {
                if (buffer.size() > MAX_BYTES) {
                    throw new KubeException.Unusable(server, path, "more than " + MAX_BYTES + " bytes", null);
                }
                hold(path, lease, buffer.size());
            }
            hold(path, lease, 2 * buffer.size());
            return buffer.readByteArray();
        } catch (InterruptedIOException e) {
            throw new KubeException.TimedOut(server, path, e);
        } catch (IOException e) {
            throw new KubeException.Unusable(server, path, "the body broke off", e);
        }
    }

    private void hold(ApiPath path, AnswerBudget.Lease lease, long bytes) {
        if (!lease.mayEverHold(bytes)) {
            throw new KubeException.Unusable(server, path, "more bytes than there is room for in the heap", null);
        }
        if (!lease.hold(bytes)) {
            throw new KubeException.NoRoom(server, path);
        }
    }

    <T> T parse(ApiPath path, byte[] json, JavaType type) {
        try {
            T value = Json.MAPPER.readValue(json, type);
            if (value == null) {
                throw new KubeException.Unusable(server, path, "null", null);
            }
            return value;
        } catch (IOException e) {
            throw new KubeException.Unusable(server, path, "not the JSON expected", e);
        }
    }

    /** What a response means that is no success. */
    KubeException refusal(ApiPath path, Response response, AnswerBudget.Lease lease) {
        if (response.isRedirect()) {
            return new KubeException.Unusable(server, path, "a redirect, which is never followed", null);
        }
        String message = statusMessage(read(path, response.body(), lease));
        return new KubeException.Refused(server, path, response.code(), message, retryAfter(response));
    }

    private static String statusMessage(byte[] body) {
        try {
            JsonNode status = Json.MAPPER.readTree(body);
            return status.path("message").asText();
        } catch (IOException notAStatus) {
            return "";
        }
    }

    /** A server may not keep its callers away for as long as it likes. */
    private static @Nullable Duration retryAfter(Response response) {
        String seconds = response.header("Retry-After", "");
        if (!seconds.matches("[0-9]+")) {
            return null;
        }
        long longest = LONGEST_RETRY_AFTER.toSeconds();
        return Duration.ofSeconds(seconds.length() > 9 ? longest : Math.min(longest, Long.parseLong(seconds)));
    }
}
