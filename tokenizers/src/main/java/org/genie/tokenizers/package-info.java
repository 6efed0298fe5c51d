/** Text to tokens and back. */
@NullMarked
package org.genie.tokenizers;

import org.jspecify.annotations.NullMarked;
