package io.github.multikueue.proxy.benchmarks;

import java.io.IOException;
import java.util.zip.CRC32C;

/** One reading of a whole body. */
final class Download {

    private static final int BUFFER = 64 * 1024;

    private final long bytes;
    private final long checksum;
    private final double mebibytesPerSecond;

    Download(Endpoint endpoint, String path) throws IOException {
        CRC32C crc = new CRC32C();
        try (HttpConnection connection = new HttpConnection(endpoint, BUFFER)) {
            long begin = System.nanoTime();
            bytes = connection.get(endpoint.request(path), crc::update);
            mebibytesPerSecond = bytes / (double) (1 << 20) / ((System.nanoTime() - begin) / 1e9);
        }
        checksum = crc.getValue();
    }

    double mebibytesPerSecond() {
        return mebibytesPerSecond;
    }

    static void expectSame(Download one, Download other) throws IOException {
        if (one.bytes != other.bytes || one.checksum != other.checksum) {
            throw new IOException("body: " + one.bytes + " bytes (expected: the " + other.bytes + " of the worker)");
        }
    }
}
