/**
 * Where the objects of a resource are: small optional interfaces, one for each thing a storage can do.
 */
@NullMarked
package io.github.multikueue.proxy.core.apiserver.storage;

import org.jspecify.annotations.NullMarked;
