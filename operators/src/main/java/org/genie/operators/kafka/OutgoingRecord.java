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

    /** With the rest of the letter well under Kafka's default limit of 1 MiB. */
    private static final int MOST_VALUE_BYTES = 900_000;

    private static final int MOST_KEY_BYTES = 10_000;

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

    /** Bytes beyond what any broker takes are left out, and the reason says so: they still lie on their own topic. */
    public static OutgoingRecord deadLetter(TopicNames topics, DeadLetter letter) {
        DeadLetter fitting = fitting(letter);
        return new OutgoingRecord(
                topics.deadLetters(), fitting.key(), Codecs.deadLetters().encode(fitting));
    }

    private static DeadLetter fitting(DeadLetter letter) {
        if (letter.value().length <= MOST_VALUE_BYTES && letter.key().length <= MOST_KEY_BYTES) {
            return letter;
        }
        return new DeadLetter(
                letter.topic(),
                letter.partition(),
                letter.offset(),
                Arrays.copyOf(letter.key(), Math.min(letter.key().length, MOST_KEY_BYTES)),
                Arrays.copyOf(letter.value(), Math.min(letter.value().length, MOST_VALUE_BYTES)),
                letter.reason() + "\nOf " + letter.key().length + " key and " + letter.value().length
                        + " value bytes the first " + MOST_KEY_BYTES + " and " + MOST_VALUE_BYTES + " are kept.",
                letter.atMillis());
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
