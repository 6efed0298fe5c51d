/** Inference requests and the tokens that come back. */
@NullMarked
package org.genie.model.request;

import org.jspecify.annotations.NullMarked;
