/**
 * The documents that tell clients which resources there are and how their objects look: discovery and OpenAPI.
 */
@NullMarked
package io.github.multikueue.proxy.core.apiserver.openapi;

import org.jspecify.annotations.NullMarked;
