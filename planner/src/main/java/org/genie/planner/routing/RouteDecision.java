package org.genie.planner.routing;

import org.genie.model.ExecutorId;
import org.jspecify.annotations.Nullable;

/** Where a request goes, or why it goes nowhere. */
public sealed interface RouteDecision {
    /** One line per candidate, for {@code genie.decisions}. */
    String explanation();

    /** @param decode null for one-pass graphs */
    record Chosen(ExecutorId prefill, @Nullable ExecutorId decode, String explanation) implements RouteDecision {}

    /** Nobody can take it now, but somebody may later. */
    record Wait(String explanation) implements RouteDecision {}

    /** Nobody will ever take it as things stand. */
    record Impossible(String message, String explanation) implements RouteDecision {}
}
