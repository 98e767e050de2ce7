package io.github.multikueue.proxy.core.archive;

import com.fasterxml.jackson.databind.MappingIterator;
import io.github.multikueue.proxy.core.io.BulkInputStream;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;
import java.io.InputStream;
import okio.Buffer;
import okio.BufferedSource;
import okio.ByteString;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/**
 * The bytes in a sequence of {@code {"result":{"data":"<base64>"}}}: how Tekton Results before 0.9 streams a log. A chunk is
 * held in memory; Jackson refuses one of more than 20 MB. For one thread.
 */
final class JsonChunks extends BulkInputStream {

    private static final ByteString RESULT = ByteString.encodeUtf8("{\"result\":");

    private record Chunk(@Nullable Part result, @Nullable Failure error) {}

    @SuppressWarnings("ArrayRecordComponent") // Handed on once, never compared.
    private record Part(byte @Nullable [] data) {}

    private record Failure(int code) {}

    private final MappingIterator<Chunk> chunks;
    private final Buffer out = new Buffer();

    private JsonChunks(InputStream json) throws IOException {
        chunks = Json.MAPPER.readerFor(Chunk.class).readValues(json);
    }

    /** The log, out of the chunks if it comes in such. */
    static BufferedSource unpack(BufferedSource log) throws IOException {
        return log.rangeEquals(0, RESULT) ? Okio.buffer(Okio.source(new JsonChunks(log.inputStream()))) : log;
    }

    @Override
    protected int readPiece(byte[] buffer, int offset, int length) throws IOException {
        return fill() ? out.read(buffer, offset, length) : -1;
    }

    private boolean fill() throws IOException {
        while (out.exhausted() && chunks.hasNextValue()) {
            Chunk chunk = chunks.nextValue();
            Part part = chunk == null ? null : chunk.result();
            if (part == null) {
                throw new IOException("Tekton Results reports that it cannot read the rest of the log");
            }
            if (part.data() != null) {
                out.write(part.data());
            }
        }
        return !out.exhausted();
    }
}
