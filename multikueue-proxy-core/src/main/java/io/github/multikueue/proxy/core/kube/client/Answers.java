package io.github.multikueue.proxy.core.kube.client;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.concurrent.AnswerBudget;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import io.github.multikueue.proxy.core.kube.meta.raw.MalformedJsonException;
import io.github.multikueue.proxy.core.kube.meta.raw.RawList;
import io.github.multikueue.proxy.core.kube.meta.raw.TruncatedJsonException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.function.Predicate;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/** Reads what one API server answers, and never more of it than is bearable. */
final class Answers {

    /** The most bytes an answer may have, decompressed. */
    private static final long MAX_BYTES = 64L << 20;

    private static final int PIECE = 64 << 10;

    private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(5);

    private static final String BROKE_OFF = "the body broke off";
    private static final String NOT_THE_JSON = "not the JSON expected";

    private final String server;

    Answers(String server) {
        this.server = server;
    }

    /** @param lease takes what the answer needs: at the end twice its bytes, since it is put together of pieces */
    byte[] read(ApiPath path, ResponseBody body, AnswerBudget.Lease lease) {
        try {
            Buffer buffer = new Buffer();
            BufferedSource source = bounded(path, body);
            while (source.read(buffer, PIECE) != -1) {
                hold(path, lease, buffer.size());
            }
            hold(path, lease, 2 * buffer.size());
            return buffer.readByteArray();
        } catch (InterruptedIOException e) {
            throw new KubeException.TimedOut(server, path, e);
        } catch (IOException e) {
            throw new KubeException.Unusable(server, path, BROKE_OFF, e);
        }
    }

    /**
     * Keeps some items of a list while it is read.
     *
     * @param lease takes what is held at a time
     */
    RawList filter(ApiPath path, ResponseBody body, AnswerBudget.Lease lease, Predicate<ObjectMeta> condition) {
        try {
            InputStream list = bounded(path, body).inputStream();
            return RawList.filter(list, condition, bytes -> hold(path, lease, bytes));
        } catch (MalformedJsonException | TruncatedJsonException e) {
            throw new KubeException.Unusable(server, path, NOT_THE_JSON, e);
        } catch (InterruptedIOException e) {
            throw new KubeException.TimedOut(server, path, e);
        } catch (IOException e) {
            throw new KubeException.Unusable(server, path, BROKE_OFF, e);
        }
    }

    private BufferedSource bounded(ApiPath path, ResponseBody body) {
        return Okio.buffer(new ForwardingSource(body.source()) {

            private long total;

            @Override
            public long read(Buffer sink, long byteCount) throws IOException {
                long read = super.read(sink, byteCount);
                total += read;
                if (total > MAX_BYTES) {
                    throw new KubeException.Unusable(server, path, "more than " + MAX_BYTES + " bytes", null);
                }
                if (total / PIECE > (total - read) / PIECE) {
                    // Virtual threads take turns only where they wait, which who reads a large answer hardly ever does.
                    Thread.yield();
                }
                return read;
            }
        });
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
            throw new KubeException.Unusable(server, path, NOT_THE_JSON, e);
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
