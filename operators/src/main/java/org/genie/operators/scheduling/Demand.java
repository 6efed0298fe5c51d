package org.genie.operators.scheduling;

/**
 * What one attempt takes.
 *
 * @param prefillTokens tokens to prefill: the prompt and what was made before; 1 for one-pass graphs
 * @param newTokens most tokens that can still be made
 * @param kvBytes memory of the cache at its longest
 */
record Demand(int prefillTokens, int newTokens, long kvBytes) {
    static Demand of(LiveRequest request, Binding binding) {
        if (binding.isOnePass()) {
            return new Demand(1, 0, 0);
        }
        int there = request.promptTokens() + request.lineage.size();
        long wanted = request.submission().maxTokens() - request.lineage.size();
        long room = binding.maxContext().isPresent() ? binding.maxContext().getAsLong() - there + 1 : wanted;
        int newTokens = (int) Math.max(1, Math.min(wanted, room));
        long tokens = (long) there + newTokens;
        boolean overflows = Math.multiplyHigh(tokens, binding.kvBytesPerToken()) != 0;
        return new Demand(there, newTokens, overflows ? Long.MAX_VALUE : tokens * binding.kvBytesPerToken());
    }
}
