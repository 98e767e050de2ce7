/** What of an object's {@code metadata} a client may send, and what becomes of the rest. */
@NullMarked
package io.github.multikueue.proxy.core.apiserver.document;

import org.jspecify.annotations.NullMarked;
