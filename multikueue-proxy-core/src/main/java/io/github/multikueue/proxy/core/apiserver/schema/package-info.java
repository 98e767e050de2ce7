/**
 * Structural schemas of resources. {@link io.github.multikueue.proxy.core.apiserver.schema.ObjectSchema} is a schema, given or
 * made from a Java record by {@link io.github.multikueue.proxy.core.apiserver.schema.SchemaOf}. An object that a client sends
 * goes through {@link io.github.multikueue.proxy.core.apiserver.schema.SchemaPruning},
 * {@link io.github.multikueue.proxy.core.apiserver.schema.SchemaDefaults} and
 * {@link io.github.multikueue.proxy.core.apiserver.schema.SchemaValidation}, in this order.
 */
@NullMarked
package io.github.multikueue.proxy.core.apiserver.schema;

import org.jspecify.annotations.NullMarked;
