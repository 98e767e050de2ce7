/**
 * A small operator and its admission webhook, written against {@code original.example.com}: {@code Lamp}, {@code LampOperator} and {@code
 * LampWebhook} know no other name, and nothing of this project. {@code RenameOperatorDemo} runs them, as they are, against a cluster where
 * lamps are called {@code renamedlamps.renamed.example.com}.
 */
@NullMarked
package io.github.multikueue.proxy.examples.renameoperator;

import org.jspecify.annotations.NullMarked;
