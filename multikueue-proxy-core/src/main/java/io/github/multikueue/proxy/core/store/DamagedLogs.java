package io.github.multikueue.proxy.core.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of logs that nobody can be given, because the document that says whose they are is damaged, or they are no logs any more.
 * They are kept in a directory of their own, so that whoever runs the store can repair the document and move them back; they are
 * removed when they have been here for as long as logs are kept, and before any log that can be read when the store is full.
 */
final class DamagedLogs {

    private static final Logger log = LoggerFactory.getLogger(DamagedLogs.class);

    private static final String RUN = "run.json with {\"namespace\", \"name\", \"uid\"} of the run";
    private static final String LOG = ".json with {\"worker\", \"pod\", \"podUid\", \"container\", \"created\"}";

    private final Path root;
    private final Path runs;
    private final Clock clock;

    /**
     * @param root where they are kept
     * @param runs where they come from, and belong
     * @param clock says how long they have been here
     */
    DamagedLogs(Path root, Path runs, Clock clock) {
        this.root = root;
        this.runs = runs;
        this.clock = clock;
    }

    /** Moves files to a directory that is not there yet. */
    private interface Move {
        void to(Path directory) throws IOException;
    }

    /**
     * Moves all there is of a run here. Never throws: what cannot be moved stays where it is.
     *
     * @return how many bytes of the disk they take
     */
    long addRun(Path run, Exception damage) {
        return add(run.getFileName().toString(), RUN, run, damage, directory -> Files.move(run, directory));
    }

    /** Moves the files of a log here, in the same way. */
    long addLog(String jobUid, StoredLogFiles files, Exception damage) {
        String document = files.name() + LOG;
        return add(jobUid + "_" + files.name(), document, runs.resolve(jobUid), damage, directory -> {
            SmallFiles.makePrivateDirectory(directory);
            for (Path each : files.there()) {
                Files.move(each, directory.resolve(each.getFileName()));
            }
        });
    }

    private long add(String name, String document, Path home, Exception damage, Move move) {
        try {
            SmallFiles.makePrivateDirectory(root);
            Path directory = unused(name);
            move.to(directory);
            Files.setLastModifiedTime(directory, FileTime.from(clock.instant()));
            log.error(
                    "log store: {} cannot be used: {}; its files were moved to {} (expected: {}; when they are repaired, and no"
                            + " process uses the store, they can be moved to {})",
                    name,
                    reason(damage),
                    directory,
                    document,
                    home);
            return onDisk(directory);
        } catch (IOException e) {
            log.error(
                    "log store: {} cannot be used: {}; nor be moved to {}: {}",
                    name,
                    reason(damage),
                    root,
                    e.toString());
            return 0;
        }
    }

    private static @Nullable String reason(Exception damage) {
        return damage instanceof JsonProcessingException json
                ? "no JSON document that is known here: " + json.getOriginalMessage()
                : damage.getMessage();
    }

    private Path unused(String name) {
        Path directory = root.resolve(name);
        for (int number = 2; Files.exists(directory, LinkOption.NOFOLLOW_LINKS); number++) {
            directory = root.resolve(name + "." + number);
        }
        return directory;
    }

    /** How many bytes of the disk all of them take. */
    long onDisk() throws IOException {
        long bytes = 0;
        for (Path each : all()) {
            bytes += onDisk(each);
        }
        return bytes;
    }

    /**
     * Removes what came here before that time.
     *
     * @return how many bytes of the disk are free now
     */
    long removeOlderThan(Instant oldest) throws IOException {
        long freed = 0;
        for (Path each : all()) {
            if (Files.getLastModifiedTime(each, LinkOption.NOFOLLOW_LINKS)
                    .toInstant()
                    .isBefore(oldest)) {
                long bytes = onDisk(each);
                SmallFiles.delete(each);
                log.warn("log store: removed {}, which nobody has repaired", each);
                freed += bytes;
            }
        }
        return freed;
    }

    private List<Path> all() throws IOException {
        return Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS) ? SmallFiles.list(root) : List.of();
    }

    private static long onDisk(Path directory) throws IOException {
        long bytes = DiskBlocks.BLOCK;
        for (Path each : files(directory)) {
            bytes += DiskBlocks.ofFile(Files.size(each));
        }
        return bytes;
    }

    private static List<Path> files(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path each : SmallFiles.list(directory)) {
            if (Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)) {
                files.add(each);
            }
        }
        return files;
    }
}
