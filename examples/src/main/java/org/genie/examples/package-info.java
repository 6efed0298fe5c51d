/** Things to try. */
@NullMarked
package org.genie.examples;

import org.jspecify.annotations.NullMarked;
