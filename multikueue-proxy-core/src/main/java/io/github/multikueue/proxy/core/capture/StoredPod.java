package io.github.multikueue.proxy.core.capture;

/**
 * A Pod of a run, as far as the store has logs of it.
 *
 * @param uid its UID; a run that was evicted and admitted again has several Pods of one name
 * @param worker the worker it was on
 */
public record StoredPod(String uid, String worker) {}
