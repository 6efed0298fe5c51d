/** Turns graphs into TorchScript archives that the engine runs. */
@NullMarked
package org.genie.compiler;

import org.jspecify.annotations.NullMarked;
