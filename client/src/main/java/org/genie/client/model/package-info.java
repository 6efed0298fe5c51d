/** Models as they lie on a user's disk: archives, {@code model.yaml}, a tokenizer. */
@NullMarked
package org.genie.client.model;

import org.jspecify.annotations.NullMarked;
