/**
 * In-process Kubernetes clusters for tests and demos: {@link io.github.multikueue.proxy.core.fake.FakeCluster} is one API
 * server, {@link io.github.multikueue.proxy.core.fake.FakeFleet} a manager with its workers, in which runs live as a test says
 * or as {@linkplain io.github.multikueue.proxy.core.fake.FakeStory recorded} on a real fleet. Real HTTPS sockets, no further
 * dependency.
 */
@NullMarked
package io.github.multikueue.proxy.core.fake;

import org.jspecify.annotations.NullMarked;
