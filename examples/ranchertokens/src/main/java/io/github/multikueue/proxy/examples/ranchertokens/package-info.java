/**
 * RancherTokens, an aggregated API server: tokens of users are resources of the group {@code tomlebreux.com}, which are kept in
 * Secrets. {@code RancherToken} says how a token looks, {@code TokenStorage} what is kept of it, who sees it and what may change, and
 * {@code RancherTokens} puts the server together. All else is done by the library.
 */
@NullMarked
package io.github.multikueue.proxy.examples.ranchertokens;

import org.jspecify.annotations.NullMarked;
