/**
 * What each verb does with a resource: get, list, watch, create, update, patch, delete and deletecollection.
 */
@NullMarked
package io.github.multikueue.proxy.core.apiserver.verbs;

import org.jspecify.annotations.NullMarked;
