package io.github.multikueue.proxy.core;

import io.github.multikueue.proxy.core.capture.CaptureOutcomes;
import io.github.multikueue.proxy.core.store.LogStoreUsage;

/**
 * How logs are kept.
 *
 * @param running how many logs are being captured now
 * @param outcomes what became of the captures that have ended; goes on counting
 * @param store how full the store is now
 */
public record LogKeepingStatus(int running, CaptureOutcomes outcomes, LogStoreUsage store) {}
