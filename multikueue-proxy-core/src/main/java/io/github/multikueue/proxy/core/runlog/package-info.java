/**
 * The log of a whole run: what its containers wrote, in one stream, in the order of the run or as it comes.
 */
@NullMarked
package io.github.multikueue.proxy.core.runlog;

import org.jspecify.annotations.NullMarked;
