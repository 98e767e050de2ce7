/**
 * How the rows of kube-apiserver's own resources are described: a {@link
 * io.github.multikueue.proxy.core.table.cell.ResourcePrinter} is a list of columns, each with a function from the object to its
 * cell, and the classes beside it have the functions and formats that many columns share. The objects are JSON as an API server
 * wrote it; what is missing, null or of another type counts as Go's zero value, so that no object can break a Table.
 */
@NullMarked
package io.github.multikueue.proxy.core.table.cell;

import org.jspecify.annotations.NullMarked;
