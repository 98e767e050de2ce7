package io.github.multikueue.proxy.server.command;

import java.util.concurrent.CountDownLatch;
import sun.misc.Signal;

/**
 * Waits to be told to stop, by SIGTERM or Ctrl-C. A second signal ends the process at once.
 *
 * <p>Shutdown hooks could not do this: the process would end with the signal's exit code, however well it had stopped, and
 * a second signal would go unheard.
 */
@SuppressWarnings("sunapi") // The JDK has no other way to handle signals; the module jdk.unsupported is there to stay.
final class StopSignals {

    private static final int KILLED = 128;

    private final CountDownLatch stop = new CountDownLatch(1);

    private StopSignals() {}

    static StopSignals install() {
        StopSignals signals = new StopSignals();
        Signal.handle(new Signal("TERM"), signals::received);
        Signal.handle(new Signal("INT"), signals::received);
        return signals;
    }

    private void received(Signal signal) {
        if (stop.getCount() == 0) {
            Runtime.getRuntime().halt(KILLED + signal.getNumber());
        }
        stop.countDown();
    }

    /** Returns when the first signal has come. */
    void await() {
        try {
            stop.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
