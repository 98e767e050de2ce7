/**
 * The records of Tekton Results, and the filters they are listed with.
 */
@NullMarked
package io.github.multikueue.proxy.core.fake.results;

import org.jspecify.annotations.NullMarked;
