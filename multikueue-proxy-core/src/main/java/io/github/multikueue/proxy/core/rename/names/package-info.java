/**
 * Looks names up in one direction: what is called so here, is called how there? Each lookup gives null for a name that no rule
 * touches, so that its bytes can stay as they are. It knows what names mean (a kind, an API version, the key of a label), and
 * nothing of where in documents they are.
 */
@NullMarked
package io.github.multikueue.proxy.core.rename.names;

import org.jspecify.annotations.NullMarked;
