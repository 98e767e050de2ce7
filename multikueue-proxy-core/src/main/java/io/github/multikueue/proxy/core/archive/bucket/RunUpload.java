package io.github.multikueue.proxy.core.archive.bucket;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.core.archive.bucket.ArchiveKeys.ArchivedLogName;
import io.github.multikueue.proxy.core.archive.bucket.ArchiveKeys.ArchivedRun;
import io.github.multikueue.proxy.core.capture.RunNotes;
import io.github.multikueue.proxy.core.store.LogChecksum;
import io.github.multikueue.proxy.core.store.LogEnd;
import io.github.multikueue.proxy.core.store.StoredLog;
import io.github.multikueue.proxy.core.store.StoredRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings to the bucket what the store has of a run and the bucket has not: each log that has ended, and what the run was made of. Safe
 * for use by many threads, each with another run.
 */
final class RunUpload {

    private static final Logger logger = LoggerFactory.getLogger(RunUpload.class);

    /** How much of a log is an object. Bounds what an upload takes of memory, and what is sent anew after it has failed. */
    private static final int PART = 4 << 20;

    private final BucketObjects objects;
    private final String writer;
    private final AtomicLong logs = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /** @param writer a name that no other process has */
    RunUpload(BucketObjects objects, String writer) {
        this.objects = objects;
        this.writer = writer;
    }

    /** How many logs were brought to their end. */
    long logs() {
        return logs.get();
    }

    /** How many bytes were sent and confirmed. */
    long bytes() {
        return bytes.get();
    }

    /** Whether there is anything of the run to be brought: logs that go on, and those of old without a checksum, are not. */
    static boolean isWorthwhile(StoredRun run) {
        return run.logs().stream().anyMatch(RunUpload::isWorthwhile);
    }

    private static boolean isWorthwhile(StoredLog log) {
        return log.end().map(LogEnd::checksum).isPresent();
    }

    /**
     * Brings what is missing.
     *
     * @throws BucketException if the bucket does not take it now; what it has taken is not sent again
     * @throws IOException if it cannot be read from the store
     */
    void upload(StoredRun run) throws IOException {
        ArchivedRun name = ArchivedRun.of(run);
        describe(run, name); // First: by its documents an archived run is found when it has to go.
        List<ArchivedLogName> there = objects.logs(name);
        Set<String> parts = new HashSet<>();
        for (StoredLog log : run.logs()) {
            LogEnd end = log.end().orElse(null);
            if (end == null
                    || !isWorthwhile(log)
                    || isThere(there, log, end)
                    || log.damage().isPresent()) {
                continue;
            }
            if (parts.isEmpty()) {
                parts.addAll(objects.names(ArchiveKeys.parts(run.jobUid())));
            }
            upload(log, end, parts);
        }
    }

    private void describe(StoredRun run, ArchivedRun name) throws IOException {
        byte[] own = run.description().orElseGet(() -> RunNotes.merge(List.of()));
        List<byte[]> known = objects.descriptions(name);
        if (known.isEmpty() || !RunNotes.says(known, own)) {
            put(ArchiveKeys.run(name) + writer + ".json", own);
        }
    }

    private static boolean isThere(List<ArchivedLogName> there, StoredLog log, LogEnd end) {
        return there.stream()
                .anyMatch(each -> each.log().equals(log.key()) && each.state().isAsGoodAs(end.state()));
    }

    private void upload(StoredLog log, LogEnd end, Set<String> there) throws IOException {
        String checksum = String.valueOf(end.checksum());
        LogChecksum sent = new LogChecksum();
        try (InputStream content = log.read(LogOptions.ALL)) {
            byte[] part = new byte[(int) Math.min(PART, end.length())];
            int number = 0;
            for (int count = content.readNBytes(part, 0, part.length);
                    count > 0;
                    count = content.readNBytes(part, 0, part.length)) {
                sent.add(part, 0, count);
                String key = ArchiveKeys.part(log.key(), checksum, number++);
                if (!there.contains(key)) {
                    put(key, gzip(part, count));
                }
            }
        }
        if (!sent.text().equals(checksum)) {
            throw new IOException("the " + log + " has other bytes than were stored");
        }
        put(ArchiveKeys.log(log.key(), end.state()), ArchivedLogDocument.of(log, end));
        logs.incrementAndGet();
        logger.debug("archive of logs: it has the {} now", log);
    }

    private void put(String key, byte[] content) throws IOException {
        objects.bucket().put(key, content);
        bytes.addAndGet(content.length);
    }

    private static byte[] gzip(byte[] content, int count) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
            out.write(content, 0, count);
        }
        return compressed.toByteArray();
    }
}
