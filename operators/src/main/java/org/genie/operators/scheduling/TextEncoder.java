package org.genie.operators.scheduling;

import org.genie.model.Tokens;
import org.genie.model.plan.ModelManifest;

/** Makes tokens of text for a model. */
@FunctionalInterface
public interface TextEncoder {
    /**
     * @throws IllegalArgumentException telling what is wrong with the model's tokenizer
     */
    Tokens encode(ModelManifest manifest, String text);
}
