/** Compact bytes for values that rest in the job alone and have no schema of their own on a topic. */
@NullMarked
package org.genie.operators.binary;

import org.jspecify.annotations.NullMarked;
