package io.github.multikueue.proxy.core;

import java.util.List;

/**
 * Whether the proxy can answer, and why not. Depends on the caches of the manager cluster alone: a broken worker or archive is
 * reported and does not make the proxy unready.
 *
 * @param caches one check for each cache of the manager; all must pass
 * @param workers one check for each worker, for information
 * @param archives one check for each archive behind the store of logs, for information
 */
public record Readiness(List<Check> caches, List<Check> workers, List<Check> archives) {

    public Readiness {
        caches = List.copyOf(caches);
        workers = List.copyOf(workers);
        archives = List.copyOf(archives);
    }

    public boolean ready() {
        return caches.stream().allMatch(Check::passed);
    }

    /**
     * One line of the report.
     *
     * @param name what was checked
     * @param passed whether it is fine
     * @param detail more about it, for example an age or a reason; may be empty
     */
    public record Check(String name, boolean passed, String detail) {}
}
