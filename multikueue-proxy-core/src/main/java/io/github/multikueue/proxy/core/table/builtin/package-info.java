/** Which of kube-apiserver's own resources can be printed without asking the API server, and how. */
@NullMarked
package io.github.multikueue.proxy.core.table.builtin;

import org.jspecify.annotations.NullMarked;
