package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.fake.http.HttpExchange;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The faults in effect, the latest first. Thread safe. */
final class Faults {
    private final List<Fault.Injection> injections = new CopyOnWriteArrayList<>();

    Fault.Injection inject(Fault fault) {
        Fault.Injection injection = new Fault.Injection(fault, injections::remove);
        injections.add(0, injection);
        return injection;
    }

    void clear() {
        injections.forEach(Fault.Injection::remove);
    }

    /** Whether a fault answered the request. */
    boolean apply(FakeRequest request, HttpExchange exchange) throws IOException {
        for (Fault.Injection injection : injections) {
            if (injection.take(request)) {
                return injection.apply(exchange);
            }
        }
        return false;
    }
}
