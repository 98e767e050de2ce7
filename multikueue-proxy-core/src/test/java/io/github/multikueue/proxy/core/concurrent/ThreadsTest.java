package io.github.multikueue.proxy.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ThreadsTest {

    /** On every JDK: a thread that has no name tells nothing in a dump. */
    @Test
    void thoseThatWaitAreNamedDaemons() throws Exception {
        ExecutorService threads = Threads.blocking("log-capture", 10);
        try {
            Thread first = threads.submit(Thread::currentThread).get(1, TimeUnit.MINUTES);

            assertThat(first.getName()).isEqualTo("log-capture-0");
            assertThat(first.isDaemon()).isTrue();
        } finally {
            threads.shutdown();
        }
    }
}
