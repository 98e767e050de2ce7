package io.github.multikueue.proxy.core.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Temporary stores of processes that were killed, and so could not remove them. One whose lock nobody holds is of no use to anybody.
 * Only directories of the own user count, no link is followed, and a store that is just being made is left alone.
 */
final class AbandonedStores {

    private static final Logger log = LoggerFactory.getLogger(AbandonedStores.class);

    /** Between the making of the file and of the lock there are microseconds. */
    private static final Duration YOUNGEST = Duration.ofMinutes(1);

    private final String prefix;
    private final Predicate<Path> ours;
    private final Clock clock;

    /**
     * @param prefix of the directories' names
     * @param ours whether this process has the store open; its lock file must not be touched, since to close it gives up the lock
     */
    AbandonedStores(String prefix, Predicate<Path> ours, Clock clock) {
        this.prefix = prefix;
        this.ours = ours;
        this.clock = clock;
    }

    /** Removes those beside a store; what cannot be removed stays, and is no reason not to start. */
    void removeBeside(Path store) {
        try (DirectoryStream<Path> siblings = Files.newDirectoryStream(parent(store), prefix + "*")) {
            UserPrincipal user = Files.getOwner(store);
            for (Path each : siblings) {
                if (!each.equals(store) && isCandidate(each, user)) {
                    removeIfUnlocked(each);
                }
            }
        } catch (IOException e) {
            log.debug("Stores that were left behind cannot be looked for", e);
        }
    }

    private static Path parent(Path store) throws IOException {
        Path parent = store.getParent();
        if (parent == null) {
            throw new IOException(store + " has no parent");
        }
        return parent;
    }

    private boolean isCandidate(Path directory, UserPrincipal user) throws IOException {
        Path lock = lock(directory);
        return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                && Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).equals(user)
                && Files.isRegularFile(lock, LinkOption.NOFOLLOW_LINKS)
                && isOld(Files.getLastModifiedTime(lock, LinkOption.NOFOLLOW_LINKS)
                        .toInstant())
                && !ours.test(directory);
    }

    private boolean isOld(Instant made) {
        return made.plus(YOUNGEST).isBefore(clock.instant());
    }

    private static Path lock(Path directory) {
        return directory.resolve(StoreDirectory.LOCK);
    }

    private static void removeIfUnlocked(Path directory) {
        try (FileChannel channel =
                        FileChannel.open(lock(directory), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                FileLock held = channel.tryLock()) {
            if (held != null) {
                StoreDirectory.discard(directory, "its process has ended without removing it");
            }
        } catch (OverlappingFileLockException e) {
            log.debug("{} is looked at by another store that is opened in this process", directory);
        } catch (IOException e) {
            log.debug("{} cannot be looked at", directory, e);
        }
    }
}
