/** How volumes and devices are printed: {@code storage.k8s.io} and {@code resource.k8s.io}. */
@NullMarked
package io.github.multikueue.proxy.core.table.storage;

import org.jspecify.annotations.NullMarked;
