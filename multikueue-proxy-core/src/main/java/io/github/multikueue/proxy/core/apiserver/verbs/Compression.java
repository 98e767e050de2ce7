package io.github.multikueue.proxy.core.apiserver.verbs;

import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Compresses large answers for clients that accept gzip, as kube-apiserver does: quick rather than small. */
final class Compression {

    /** Smaller answers are sent sooner than they are compressed. */
    private static final int LEAST = 128 << 10;

    private static final Pattern REFUSED = Pattern.compile("gzip;q=0(\\.0*)?");

    private Compression() {}

    /**
     * Returns the body as it is to be sent.
     *
     * @param headers get the encoding, if there is one
     */
    static byte[][] of(RequestHead request, Map<String, String> headers, byte[]... body) throws IOException {
        long length = length(body);
        if (length < LEAST || !takesGzip(request)) {
            return body;
        }
        headers.put("Content-Encoding", "gzip");
        headers.put("Vary", "Accept-Encoding");
        ByteArrayOutputStream compressed = new ByteArrayOutputStream((int) Math.min(length / 4, 1 << 20));
        try (OutputStream gzip = new QuickGzip(compressed)) {
            for (byte[] part : body) {
                gzip.write(part);
            }
        }
        return new byte[][] {compressed.toByteArray()};
    }

    /** How long a body is. */
    static long length(byte[]... body) {
        long length = 0;
        for (byte[] part : body) {
            length += part.length;
        }
        return length;
    }

    private static boolean takesGzip(RequestHead request) {
        return request.headers("Accept-Encoding").stream()
                .flatMap(each -> Arrays.stream(each.split(",", -1)))
                .map(each -> each.replace(" ", "").toLowerCase(Locale.ROOT))
                .anyMatch(each -> each.equals("gzip")
                        || each.startsWith("gzip;") && !REFUSED.matcher(each).matches());
    }

    private static final class QuickGzip extends GZIPOutputStream {

        QuickGzip(OutputStream out) throws IOException {
            super(out, 64 << 10);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
