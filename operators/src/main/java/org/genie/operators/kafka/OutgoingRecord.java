package org.genie.operators.kafka;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.genie.model.event.DeadLetter;
import org.genie.model.event.DecisionRecord;
import org.genie.model.event.TopicNames;
import org.genie.model.plan.PlacementPlan;
import org.genie.model.request.TokenChunk;
import org.genie.serde.Codecs;

/** A record on its way to a topic. */
public record OutgoingRecord(String topic, byte[] key, byte[] value) {
    /** All plans share one key, so that the compacted topic keeps the newest. */
    private static final String PLAN_KEY = "plan";

    public static OutgoingRecord result(TopicNames topics, TokenChunk chunk) {
        return of(topics.results(), chunk.request().value(), Codecs.results().encode(chunk));
    }

    public static OutgoingRecord decision(TopicNames topics, DecisionRecord decision) {
        return of(
                topics.decisions(),
                decision.request().value(),
                Codecs.decisions().encode(decision));
    }

    public static OutgoingRecord plan(TopicNames topics, PlacementPlan plan) {
        return of(topics.plans(), PLAN_KEY, Codecs.plans().encode(plan));
    }

    public static OutgoingRecord deadLetter(TopicNames topics, DeadLetter letter) {
        return new OutgoingRecord(
                topics.deadLetters(), letter.key(), Codecs.deadLetters().encode(letter));
    }

    private static OutgoingRecord of(String topic, String key, byte[] value) {
        return new OutgoingRecord(topic, key.getBytes(StandardCharsets.UTF_8), value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OutgoingRecord r
                && topic.equals(r.topic)
                && Arrays.equals(key, r.key)
                && Arrays.equals(value, r.value);
    }

    @Override
    public int hashCode() {
        return topic.hashCode() * 31 + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return value.length + " bytes to " + topic;
    }
}
