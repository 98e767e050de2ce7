package io.github.multikueue.proxy.core.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The three files of a log. */
record StoredLogFiles(Path directory, String name) {

    private static final String DOCUMENT = ".json";
    private static final String LOG = ".log";
    private static final String END = ".end";

    /** Of all logs in the directory of a run. Removes what was not written to its end. */
    static List<StoredLogFiles> in(Path directory) throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path each : SmallFiles.list(directory)) {
            String file = each.getFileName().toString();
            if (file.endsWith(SmallFiles.UNFINISHED)) {
                StoreDirectory.discard(each, "unfinished");
            } else if (file.endsWith(LOG) || file.endsWith(DOCUMENT) && file.indexOf('_') > 0) {
                names.add(file.substring(0, file.lastIndexOf('.')));
            }
        }
        List<StoredLogFiles> logs = new ArrayList<>();
        for (String name : names) {
            StoredLogFiles each = new StoredLogFiles(directory, name);
            if (each.haveBegun()) {
                logs.add(each);
            } else {
                StoreDirectory.discard(each.log(), "never begun");
            }
        }
        return logs;
    }

    /** Whether there are files of logs in a directory, of which nothing is known yet. */
    static boolean areIn(Path directory) throws IOException {
        return SmallFiles.list(directory).stream()
                .map(each -> each.getFileName().toString())
                .anyMatch(file ->
                        file.indexOf('_') > 0 && Stream.of(DOCUMENT, LOG, END).anyMatch(file::endsWith));
    }

    /** Whether there is more than the empty file that is made first: the process may have ended right behind that. */
    private boolean haveBegun() throws IOException {
        return isThere(document()) || isThere(end()) || SmallFiles.size(log()) > 0;
    }

    private static boolean isThere(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    Path document() {
        return directory.resolve(name + DOCUMENT);
    }

    Path log() {
        return directory.resolve(name + LOG);
    }

    Path end() {
        return directory.resolve(name + END);
    }

    /** Those that are there. */
    List<Path> there() {
        return Stream.of(document(), log(), end())
                .filter(StoredLogFiles::isThere)
                .toList();
    }

    @Override
    public String toString() {
        return log().toString();
    }
}
