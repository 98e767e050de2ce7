/**
 * The log of a whole run: what its containers wrote, in one stream, in the order of the run or as it comes.
 *
 * <p>{@code RunLog} opens a log for one reader. {@code RunFollower} goes along with the run: {@code WorkerViews} see what there is of
 * it ({@code KnownRun}, {@code AttemptLog}), and {@code AttemptReaderPool} reads each attempt in a thread ({@code AttemptReader}, with
 * {@code SidecarReaders} beside it, and a {@code ContainerCopier} for each container). What they read, and notices, goes through
 * the {@code LineMerger} to the {@code RunFeed} that the reader holds.
 *
 * <p>The package has more than 20 classes, and stays one: they are parts of one mechanism, and only {@code RunLog}, its options and
 * its sources are public. In several packages nearly all of them would have to be.
 */
@NullMarked
package io.github.multikueue.proxy.core.runlog;

import org.jspecify.annotations.NullMarked;
