package io.github.multikueue.proxy.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/**
 * The archive of logs: from the replica that has read a log to the bucket, a server in this process, and from there by another replica to
 * a reader.
 */
final class ArchiveRow implements BenchmarkRow {

    private static final int MEBIBYTE = 1 << 20;
    private static final Duration PAUSE = Duration.ofMillis(5);

    /** Seconds that each of these took. */
    private record Turn(double up, double gzip, double down, double again) {}

    @Override
    public String name() {
        return "archive";
    }

    @Override
    public List<BenchmarkResult> measure(Scale scale, World world, Server unused) throws IOException {
        List<Turn> turns = new ArrayList<>();
        try (ObjectStore objects = new ObjectStore();
                Server first = replica(world, objects, "first");
                Server second = replica(world, objects, "second")) {
            for (int i = 0; i < scale.starts(); i++) {
                turns.add(turn(scale.logMebibytes(), world, objects, first, second));
            }
        }
        String what = String.format(Locale.ROOT, "Archive, a log of %d MiB: ", scale.logMebibytes());
        return List.of(
                result(scale, what + "from a store to the bucket", "gzip", Comparison.of(turns, Turn::gzip, Turn::up)),
                result(
                        scale,
                        "the same: from the bucket to a reader of another replica",
                        "the next reader",
                        Comparison.of(turns, Turn::again, Turn::down)));
    }

    private static Server replica(World world, ObjectStore objects, String name) throws IOException {
        Path store = world.directory().resolve("archiving-" + name);
        Server server = Server.proxy(
                world,
                Server.and(objects.flags(world.directory()), "--log-store=" + store, "--log-store-max-run-size=1Gi"));
        server.awaitReady("/ready");
        return server;
    }

    private static Turn turn(int mebibytes, World world, ObjectStore objects, Server first, Server second)
            throws IOException {
        World.Finished run = world.finished(mebibytes);
        Endpoint firstReplica = first.endpoint(world.userToken());
        Endpoint secondReplica = second.endpoint(world.userToken());
        double unused = read(firstReplica, run, mebibytes);
        run.finish().run();
        double up = objects.awaitNext();
        run.remove().run();
        while (!new String(HttpConnection.fetch(secondReplica, run.placement()), US_ASCII).contains("Finished")) {
            Server.sleep(PAUSE);
        }
        return new Turn(up, gzip(mebibytes), read(secondReplica, run, mebibytes), read(secondReplica, run, mebibytes));
    }

    /** How many seconds it takes. */
    private static double read(Endpoint replica, World.Finished run, int mebibytes) throws IOException {
        long begin = System.nanoTime();
        int length = HttpConnection.fetch(replica, run.log()).length;
        if (length != mebibytes * MEBIBYTE) {
            throw new IOException("a log of " + length + " bytes (expected: " + mebibytes + " MiB)");
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    /** How many seconds it takes to compress so much of the same line, as it is stored. */
    private static double gzip(int mebibytes) throws IOException {
        byte[] line = ("2026-01-01T00:00:00.123456789Z " + World.LINE).getBytes(US_ASCII);
        int lines = mebibytes * MEBIBYTE / World.LINE.length();
        long begin = System.nanoTime();
        try (GZIPOutputStream out = new GZIPOutputStream(new ByteArrayOutputStream())) {
            for (int i = 0; i < lines; i++) {
                out.write(line);
            }
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    /** @param seconds those of the reference to ours: the ratio of what each does in a second */
    private static BenchmarkResult result(Scale scale, String what, String reference, Comparison seconds) {
        return new BenchmarkResult(
                what,
                String.format(Locale.ROOT, "%,.0f MiB/s", scale.logMebibytes() / seconds.reference()),
                String.format(Locale.ROOT, "%s: %,.0f MiB/s", reference, scale.logMebibytes() / seconds.proxy()),
                seconds.toString(),
                "none",
                BenchmarkResult.Verdict.NO_TARGET);
    }
}
