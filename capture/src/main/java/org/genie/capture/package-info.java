/** Turns what a client runs into model values: the .pt2 reader. */
@NullMarked
package org.genie.capture;

import org.jspecify.annotations.NullMarked;
