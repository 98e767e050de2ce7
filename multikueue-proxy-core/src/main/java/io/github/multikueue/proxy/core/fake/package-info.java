/**
 * In-process Kubernetes clusters for tests and demos: {@link io.github.multikueue.proxy.core.fake.FakeCluster} is one API
 * server, {@link io.github.multikueue.proxy.core.fake.FakeFleet} a manager with its workers, in which runs live as a test says
 * or as {@linkplain io.github.multikueue.proxy.core.fake.FakeStory recorded} on a real fleet. Real HTTPS sockets, no further
 * dependency.
 *
 * <p>The transport is {@code http}, the records of Tekton Results are {@code results}; both know nothing of this package. It has
 * more than 20 classes nevertheless: the types that tests name share what only they may do (a step ends its Pod's container, a run
 * its TaskRuns, Kueue's part a run), and in packages of its own all of that would be public to those who use the fakes.
 */
@NullMarked
package io.github.multikueue.proxy.core.fake;

import org.jspecify.annotations.NullMarked;
