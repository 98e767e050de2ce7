/**
 * The rule document: how it is read, checked and kept. It knows names, and nothing of documents that are renamed by them. {@code
 * RenameRules} is what a whole document says; a name on the side of the client is <em>original</em>, on the side of the cluster
 * <em>renamed</em>.
 */
@NullMarked
package io.github.multikueue.proxy.core.rename.rules;

import org.jspecify.annotations.NullMarked;
