package io.github.multikueue.proxy.benchmarks;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.zip.CRC32C;

/** A connection that has left HTTP, on which the other side sends back what it gets: what the fake kubelet makes of SPDY. */
final class EchoTunnel {

    private static final int PIECE = 64 * 1024;

    private EchoTunnel() {}

    /** How much goes both ways, in MiB of one of them. */
    static double mebibytesPerSecond(Endpoint endpoint, String path, int mebibytes) throws IOException {
        byte[] piece = new byte[PIECE];
        for (int i = 0; i < PIECE; i++) {
            piece[i] = (byte) (31 * i);
        }
        int pieces = mebibytes * ((1 << 20) / PIECE);
        try (HttpConnection connection = new HttpConnection(endpoint, PIECE)) {
            String head =
                    connection.exchange(endpoint.request(path, "Connection: Upgrade\r\n", "Upgrade: SPDY/3.1\r\n"));
            if (!head.startsWith("http/1.1 101 ")) {
                throw new IOException("answer: " + head.lines().findFirst().orElse("") + " (expected: 101)");
            }
            long begin = System.nanoTime();
            CompletableFuture<Long> sent = CompletableFuture.supplyAsync(
                    () -> send(connection, piece, pieces),
                    // The common pool may have one thread only, which waits for this one.
                    sender -> new Thread(sender, "echo").start());
            CRC32C heard = new CRC32C();
            connection.exactly((long) pieces * PIECE, heard::update);
            double seconds = (System.nanoTime() - begin) / 1e9;
            if (sent.join() != heard.getValue()) {
                throw new IOException("a tunnel gave other bytes back than it got");
            }
            return mebibytes / seconds;
        } catch (CompletionException e) {
            throw new IOException("a tunnel broke off", e);
        }
    }

    /** Returns the checksum of what was sent. */
    private static long send(HttpConnection connection, byte[] piece, int pieces) {
        CRC32C checksum = new CRC32C();
        try {
            for (int i = 0; i < pieces; i++) {
                checksum.update(piece);
                connection.write(piece);
            }
        } catch (IOException e) {
            throw new CompletionException(e);
        }
        return checksum.getValue();
    }
}
