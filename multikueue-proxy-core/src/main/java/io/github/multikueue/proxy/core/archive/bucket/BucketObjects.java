package io.github.multikueue.proxy.core.archive.bucket;

import io.github.multikueue.proxy.core.archive.bucket.ArchiveKeys.ArchivedLogName;
import io.github.multikueue.proxy.core.archive.bucket.ArchiveKeys.ArchivedRun;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The objects of an archive, under their names. Safe for use by many threads. */
record BucketObjects(Bucket bucket) {

    /** A small object as a whole is at most so long; longer ones are none of ours. */
    private static final int MOST_OF_DOCUMENT = 16 << 20;

    /** What is done with an object. */
    @FunctionalInterface
    interface Use {
        void with(Bucket.Stored object) throws IOException;
    }

    /** Goes through all objects whose names begin so, in the order of their names. */
    void each(String prefix, Use use) throws IOException {
        List<Bucket.Stored> page = bucket.list(prefix, "");
        while (!page.isEmpty()) {
            for (Bucket.Stored each : page) {
                use.with(each);
            }
            page = bucket.list(prefix, page.get(page.size() - 1).key());
        }
    }

    /** The names of all objects that begin so. */
    List<String> names(String prefix) throws IOException {
        List<String> names = new ArrayList<>();
        each(prefix, object -> names.add(object.key()));
        return names;
    }

    /** The logs of a run that can be read; of a log that is there twice, both. */
    List<ArchivedLogName> logs(ArchivedRun run) throws IOException {
        return names(ArchiveKeys.logs(run.jobUid())).stream()
                .flatMap(each -> ArchiveKeys.parseLog(run, each).stream())
                .toList();
    }

    /** What the processes that have described a run say. */
    List<byte[]> descriptions(ArchivedRun run) throws IOException {
        List<byte[]> documents = new ArrayList<>();
        for (String each : names(ArchiveKeys.run(run))) {
            Optional<InputStream> content = bucket.get(each);
            if (content.isPresent()) {
                try (InputStream in = content.get()) {
                    documents.add(in.readNBytes(MOST_OF_DOCUMENT));
                }
            }
        }
        return documents;
    }

    /** Deletes all there is of a run. By its documents it is found, so they go last. */
    void delete(ArchivedRun run) throws IOException {
        for (String prefix :
                List.of(ArchiveKeys.logs(run.jobUid()), ArchiveKeys.parts(run.jobUid()), ArchiveKeys.run(run))) {
            for (String each : names(prefix)) {
                bucket.delete(each);
            }
        }
    }
}
