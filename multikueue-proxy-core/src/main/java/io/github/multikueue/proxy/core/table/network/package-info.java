/** How Services, their endpoints and the resources of {@code networking.k8s.io} are printed. */
@NullMarked
package io.github.multikueue.proxy.core.table.network;

import org.jspecify.annotations.NullMarked;
