/**
 * Server-side printing: the columns of a resource, and the Tables {@code kubectl get} shows.
 *
 * <p>A {@link io.github.multikueue.proxy.core.table.RowPrinter} makes the cells of an object, either by the paths of its columns
 * ({@link io.github.multikueue.proxy.core.table.TableRows}, for custom resources) or as one of the printers of kube-apiserver's
 * own resources ({@code core.table.builtin}). A {@link io.github.multikueue.proxy.core.table.TableDocument} writes the rows with
 * the definitions of the columns, and with as much of each object as the client asks for.
 */
@NullMarked
package io.github.multikueue.proxy.core.table;

import org.jspecify.annotations.NullMarked;
