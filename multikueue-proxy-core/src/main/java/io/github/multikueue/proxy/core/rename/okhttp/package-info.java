/**
 * Renaming within a program: {@code RenameInterceptor} is added to the OkHttp client of a program that talks to an API server, which then
 * needs no proxy beside it.
 */
@NullMarked
package io.github.multikueue.proxy.core.rename.okhttp;

import org.jspecify.annotations.NullMarked;
