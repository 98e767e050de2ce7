package io.github.multikueue.proxy.core.capture;

import io.github.multikueue.proxy.core.store.LogKey;
import io.github.multikueue.proxy.core.tekton.TektonNames;
import java.util.List;
import java.util.Optional;

/**
 * A Pod that the store has logs of.
 *
 * @param uid the Pod's UID
 * @param worker the worker it was or is on
 * @param containers the containers whose logs are there, at least one; that whose log was begun first is the first
 */
public record StoredPod(String uid, String worker, List<String> containers) {

    public StoredPod {
        containers = List.copyOf(containers);
    }

    /** @param logs the keys of its logs, at least one */
    static StoredPod of(List<LogKey> logs) {
        LogKey first = logs.get(0);
        return new StoredPod(
                first.podUid(),
                first.worker(),
                logs.stream().map(LogKey::container).toList());
    }

    /** The container to read if none was asked for: the first step. */
    public Optional<String> defaultContainer() {
        return containers.stream().filter(TektonNames::isStep).findFirst();
    }
}
