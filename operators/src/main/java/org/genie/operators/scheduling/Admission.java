package org.genie.operators.scheduling;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.genie.model.ModelName;
import org.genie.model.Tokens;
import org.genie.model.plan.ModelManifest;
import org.genie.model.plan.ModelPlacement;
import org.genie.model.request.InferenceRequest;
import org.genie.model.request.Payload;
import org.genie.model.semantics.GraphProfile;
import org.genie.model.semantics.Phase;
import org.genie.semantics.RequestRules;

/**
 * Whether a request may stand in line: its model has a place, and the request is one that the model can serve. Since parts
 * start in any order, what is missing may be on its way: such requests are asked to come again before they are refused.
 */
final class Admission {
    /** The answer. */
    sealed interface Verdict {
        /** @param submission with tokens where text was */
        record Admitted(Binding binding, InferenceRequest submission) implements Verdict {}

        /** Not now; to be asked again when something changes, and at the given time at the latest. */
        record Later(long atMillis) implements Verdict {}

        record Refused(String message) implements Verdict {}
    }

    private static final int NAMES_TOLD = 20;

    private final SchedulerSettings settings;
    private final TextEncoder encoder;

    Admission(SchedulerSettings settings, TextEncoder encoder) {
        this.settings = settings;
        this.encoder = encoder;
    }

    Verdict judge(LiveRequest request, Surroundings surroundings, long nowMillis) {
        Optional<ModelPlacement> placement =
                surroundings.placement(request.submission().model());
        if (placement.isEmpty()) {
            return withoutPlan(request, surroundings, nowMillis);
        }
        if (!placement.get().isFeasible()) {
            return withoutPlace(request, placement.get(), surroundings, nowMillis);
        }
        return serve(request.submission(), placement.get());
    }

    private Verdict withoutPlan(LiveRequest request, Surroundings surroundings, long nowMillis) {
        ModelName model = request.submission().model();
        boolean announced = surroundings.isAnnounced(model);
        long limit = announced
                ? settings.planLimit().toMillis()
                : surroundings.isCaughtUp()
                        ? settings.unknownModelLimit().toMillis()
                        : Math.max(
                                settings.catchUpLimit().toMillis(),
                                settings.unknownModelLimit().toMillis());
        long until = request.arrivedAtMillis + limit;
        if (nowMillis < until) {
            return new Verdict.Later(until);
        }
        return new Verdict.Refused(announced ? unplanned(model) : unknown(model, surroundings));
    }

    private String unplanned(ModelName model) {
        return "Model " + model + " is published, but no plan for it was made within "
                + settings.planLimit().toSeconds() + " s.\nMaybe one of its graphs is incomplete or malformed: see the"
                + " dead letters.";
    }

    private static String unknown(ModelName model, Surroundings surroundings) {
        Set<ModelName> models = surroundings.models();
        String known = models.isEmpty()
                ? "no model is known yet"
                : "known are "
                        + models.stream()
                                .limit(NAMES_TOLD)
                                .map(ModelName::value)
                                .collect(Collectors.joining(", "))
                        + (models.size() > NAMES_TOLD ? " and " + (models.size() - NAMES_TOLD) + " more" : "");
        return "Model " + model + " is not known; " + known + ".\nMaybe publish it first.";
    }

    /** A plan made before all executors came, or right after one went, is not the last word. */
    private Verdict withoutPlace(
            LiveRequest request, ModelPlacement placement, Surroundings surroundings, long nowMillis) {
        long until = request.arrivedAtMillis + settings.unknownModelLimit().toMillis();
        if (!surroundings.cluster().live(nowMillis).isEmpty()) {
            long settled = surroundings.cluster().changedAtMillis(nowMillis)
                    + settings.settleTime().toMillis();
            until = Math.min(until, settled);
        }
        return nowMillis < until ? new Verdict.Later(until) : new Verdict.Refused(placement.infeasible());
    }

    private Verdict serve(InferenceRequest submission, ModelPlacement placement) {
        Optional<String> problem = problem(submission, placement);
        if (problem.isPresent()) {
            return new Verdict.Refused(problem.get());
        }
        if (!(submission.payload() instanceof Payload.Text text)) {
            return new Verdict.Admitted(bind(placement), submission);
        }
        InferenceRequest tokenised;
        try {
            tokenised = with(submission, encoder.encode(placement.manifest(), text.text()));
        } catch (IllegalArgumentException e) {
            return new Verdict.Refused("The text of request " + submission.id() + " cannot be tokenised for model "
                    + submission.model() + ": " + e.getMessage());
        }
        problem = problem(tokenised, placement);
        return problem.isPresent()
                ? new Verdict.Refused(problem.get())
                : new Verdict.Admitted(bind(placement), tokenised);
    }

    private static Optional<String> problem(InferenceRequest submission, ModelPlacement placement) {
        return RequestRules.problem(placement.manifest(), placement.profiles(), submission.payload())
                .map(problem -> "Request " + submission.id() + ": " + problem);
    }

    private static InferenceRequest with(InferenceRequest submission, Tokens tokens) {
        return new InferenceRequest(
                submission.id(),
                submission.model(),
                new Payload.Prompt(tokens),
                submission.maxTokens(),
                submission.submittedAtMillis(),
                submission.deadlineMillis());
    }

    private static Binding bind(ModelPlacement placement) {
        ModelManifest manifest = placement.manifest();
        Optional<GraphProfile> prefill = placement.profile(Phase.PREFILL);
        Optional<GraphProfile> decode = placement.profile(Phase.DECODE);
        boolean twoPhases = prefill.isPresent() && decode.isPresent();
        return new Binding(
                manifest.version(),
                twoPhases ? prefill.get().graph() : manifest.graphs().get(0),
                twoPhases ? decode.get().graph() : null,
                twoPhases ? decode.get().kvBytesPerToken() : 0,
                manifest.eosTokens(),
                RequestRules.maxContext(manifest, placement.profiles()));
    }
}
