/**
 * Tells clients how objects look: OpenAPI v2 and v3, generated from the descriptions of the resources as kube-apiserver generates
 * them from a CustomResourceDefinition. The schemas of {@code meta/v1} and the descriptions of query parameters are constants of
 * Kubernetes; the resource files {@code meta-v1-schemas.json} and {@code parameters.json} have them as kube-apiserver v1.36
 * publishes them (Apache License 2.0), but for the groups that {@code DeleteOptions} belongs to, of which the core group is left.
 */
@NullMarked
package io.github.multikueue.proxy.core.apiserver.openapi;

import org.jspecify.annotations.NullMarked;
