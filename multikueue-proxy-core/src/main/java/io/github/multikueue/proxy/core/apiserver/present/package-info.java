/**
 * How objects are written for a client: which form the client accepts, and lists, Tables and watch events in that form.
 */
@NullMarked
package io.github.multikueue.proxy.core.apiserver.present;

import org.jspecify.annotations.NullMarked;
