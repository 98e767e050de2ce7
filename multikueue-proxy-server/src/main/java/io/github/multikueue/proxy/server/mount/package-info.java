/**
 * What serves Kubernetes APIs: one class for each system, made of the listeners of {@code server.http} and the rooms of core, and the
 * documents that their users need. They are more than 20 classes in one package, since all systems share its few package-private parts:
 * management, metrics, certificates, guards.
 */
@NullMarked
package io.github.multikueue.proxy.server.mount;

import org.jspecify.annotations.NullMarked;
