/**
 * Guards a client against what an API server does to it: addresses that no worker may have, and answers that are longer than they
 * say.
 */
@NullMarked
package io.github.multikueue.proxy.core.kube.client.guard;

import org.jspecify.annotations.NullMarked;
