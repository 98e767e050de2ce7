/**
 * The HTTP side of the API for Deployments: which paths there are and what each needs, how a body is read, how an answer and an error look,
 * and the document that describes all that.
 */
@NullMarked
package io.github.multikueue.proxy.server.mount.deployments;

import org.jspecify.annotations.NullMarked;
