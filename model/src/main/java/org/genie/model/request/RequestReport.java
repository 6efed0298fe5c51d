package org.genie.model.request;

import org.genie.model.ExecutorId;
import org.jspecify.annotations.Nullable;

/**
 * Where and how a request ran; travels with its last chunk.
 *
 * @param prefillExecutor null when nothing ran
 * @param decodeExecutor null for one-pass graphs and when nothing ran
 * @param device what the (decode) executor computes on
 * @param kvBytesMoved bytes of KV cache that travelled from prefill to decode, all attempts of this epoch together
 * @param transport {@code tcp}, {@code unix} or {@code local}; empty when nothing moved
 * @param prefillMillis the prefill call alone
 * @param transferMillis from the first byte sent to the commit's acknowledgement, as the receiver saw it
 */
public record RequestReport(
        @Nullable ExecutorId prefillExecutor,
        long prefillPid,
        @Nullable ExecutorId decodeExecutor,
        long decodePid,
        String device,
        long kvBytesMoved,
        String transport,
        double prefillMillis,
        double transferMillis) {
    public static final RequestReport NOTHING_RAN = new RequestReport(null, 0, null, 0, "", 0, "", 0, 0);
}
