/**
 * HTTP/1.1 over TLS on a loopback port, with the means to go wrong: bodies that are cut after a number of bytes, connections that
 * are dropped, refused or never answered. Knows nothing of Kubernetes but the head of a request.
 */
@NullMarked
package io.github.multikueue.proxy.core.fake.http;

import org.jspecify.annotations.NullMarked;
