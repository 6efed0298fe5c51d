/**
 * Turns graphs into TorchScript archives that the engine runs: {@link org.genie.compiler.TorchScriptCompiler} writes
 * one method per graph, {@link org.genie.compiler.TorchScriptArchive} the file around it.
 */
@NullMarked
package org.genie.compiler;

import org.jspecify.annotations.NullMarked;
