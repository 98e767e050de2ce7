/**
 * Structural schemas of resources: they fill in defaults, drop unknown fields and find what is wrong with an object.
 */
@NullMarked
package io.github.multikueue.proxy.core.apiserver.schema;

import org.jspecify.annotations.NullMarked;
