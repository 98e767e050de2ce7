package io.github.multikueue.proxy.core.apiserver.discovery;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How a server is, check by check, in the words of kube-apiserver's {@code /readyz?verbose}. Immutable.
 *
 * @param endpoint what is asked, for example {@code readyz}
 * @param checks in the order in which they are told
 */
public record HealthReport(String endpoint, List<Check> checks) {

    /**
     * One check.
     *
     * @param name what was checked, as it stands in paths: {@code shutdown}, {@code worker/spoke-1}
     * @param passed whether it is fine
     * @param counts whether the endpoint fails with it; else it is there for information
     * @param detail why it failed, or more about it; may be empty
     */
    public record Check(String name, boolean passed, boolean counts, String detail) {

        /** The line of the report. */
        public String line() {
            return (passed ? "[+]" + name + " ok" : "[-]" + name + " failed") + (detail.isEmpty() ? "" : ": " + detail);
        }
    }

    /** Whether all is well that counts and is not left out. */
    public boolean passedWithout(Set<String> excluded) {
        return checks.stream().allMatch(each -> each.passed() || !each.counts() || excluded.contains(each.name()));
    }

    /** The check of this name. */
    public Optional<Check> find(String name) {
        return checks.stream().filter(each -> each.name().equals(name)).findFirst();
    }

    /** All checks, a line each, and what came of them. */
    public String textWithout(Set<String> excluded) {
        StringBuilder text = new StringBuilder();
        Set<String> unknown = new TreeSet<>(excluded);
        for (Check check : checks) {
            text.append(unknown.remove(check.name()) ? "[+]" + check.name() + " excluded: ok" : check.line())
                    .append('\n');
        }
        if (!unknown.isEmpty()) {
            text.append("warn: some health checks cannot be excluded: no matches for ")
                    .append(unknown.stream().map(name -> '"' + name + '"').collect(Collectors.joining(",")))
                    .append('\n');
        }
        return text.append(endpoint)
                .append(passedWithout(excluded) ? " check passed\n" : " check failed\n")
                .toString();
    }
}
