/** How nodes, namespaces and what is stored in them, events, access rules and the server's own configuration are printed. */
@NullMarked
package io.github.multikueue.proxy.core.table.cluster;

import org.jspecify.annotations.NullMarked;
