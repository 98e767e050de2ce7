/** Parts of JSON documents as the raw bytes that an API server sent, with all the fields we know nothing of. */
@NullMarked
package io.github.multikueue.proxy.core.kube.meta.raw;

import org.jspecify.annotations.NullMarked;
