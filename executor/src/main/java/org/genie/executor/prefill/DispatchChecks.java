package org.genie.executor.prefill;

import java.util.Optional;
import org.genie.executor.report.Failure;
import org.genie.model.event.Dispatch;
import org.genie.model.event.RefusalCode;
import org.genie.model.plan.ModelPlacement;
import org.genie.model.request.Payload;
import org.genie.semantics.RequestRules;

/** What a dispatch must keep by itself and by its model. The job checks the same; a wrong one must do no harm here. */
final class DispatchChecks {
    private DispatchChecks() {}

    static Optional<Failure> problem(Dispatch dispatch, Optional<ModelPlacement> model) {
        return form(dispatch)
                .or(() -> model.flatMap(m -> RequestRules.problem(m.manifest(), m.profiles(), payload(dispatch))))
                .map(message -> Failure.lasting(RefusalCode.BAD_REQUEST, message));
    }

    private static Payload payload(Dispatch dispatch) {
        return dispatch.decode() == null
                ? new Payload.Inputs(dispatch.inputs())
                : new Payload.Prompt(dispatch.tokens());
    }

    private static Optional<String> form(Dispatch dispatch) {
        if ((dispatch.decode() == null) != (dispatch.decodeGraph() == null)) {
            return Optional.of("Dispatch of request " + dispatch.request()
                    + " names a decode executor without a decode graph, or the other way round.");
        }
        if (dispatch.decode() == null) {
            return Optional.empty();
        }
        int tokens = dispatch.tokens().size();
        if (tokens == 0) {
            return Optional.of("prompt is empty; at least 1 token is needed.");
        }
        if (dispatch.emitted() < 0 || dispatch.emitted() >= tokens) {
            return Optional.of("Dispatch of request " + dispatch.request() + " says that " + dispatch.emitted() + " of "
                    + tokens + " tokens were made before.");
        }
        if (dispatch.maxTokens() <= dispatch.emitted()) {
            return Optional.of("Dispatch of request " + dispatch.request() + " allows " + dispatch.maxTokens()
                    + " tokens, of which " + dispatch.emitted() + " were made before.");
        }
        if (dispatch.maxContext().isPresent() && tokens > dispatch.maxContext().getAsLong()) {
            return Optional.of("prompt has " + tokens + " tokens but the model's maximum context is "
                    + dispatch.maxContext().getAsLong() + ".\nMaybe shorten the prompt.");
        }
        return Optional.empty();
    }
}
