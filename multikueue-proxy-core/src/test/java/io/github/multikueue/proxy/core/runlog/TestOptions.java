package io.github.multikueue.proxy.core.runlog;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Options, written down one by one. */
final class TestOptions {

    private boolean follow;
    private Set<String> tasks = Set.of();
    private Set<String> steps = Set.of();
    private @Nullable Integer attempt;
    private boolean sidecars;
    private boolean init;
    private boolean failedOnly;
    private @Nullable Long tail;
    private @Nullable Instant since;

    TestOptions follow() {
        follow = true;
        return this;
    }

    TestOptions tasks(String... names) {
        tasks = Set.of(names);
        return this;
    }

    TestOptions steps(String... names) {
        steps = Set.of(names);
        return this;
    }

    TestOptions attempt(int number) {
        attempt = number;
        return this;
    }

    TestOptions sidecars() {
        sidecars = true;
        return this;
    }

    TestOptions init() {
        init = true;
        return this;
    }

    TestOptions failedOnly() {
        failedOnly = true;
        return this;
    }

    TestOptions tail(long lines) {
        tail = lines;
        return this;
    }

    TestOptions sinceTime(Instant time) {
        since = time;
        return this;
    }

    RunLogOptions get() {
        return new RunLogOptions(follow, tasks, steps, attempt, sidecars, init, failedOnly, false, tail, since, true);
    }
}
