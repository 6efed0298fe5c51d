package org.genie.planner.routing;

import java.util.List;
import java.util.Map;
import org.genie.model.ExecutorId;
import org.genie.planner.cost.Bytes;
import org.genie.planner.cost.Roofline;
import org.jspecify.annotations.Nullable;

/**
 * One decision: the rules that every policy keeps, around a ranking that is the policy's own.
 *
 * <ul>
 *   <li>Dead, draining and unregistered executors never take a request.
 *   <li>Those that failed it before take it only when no other ever could.
 *   <li>A decode executor must have memory free for the prompt and all new tokens: a sequence that runs is never short.
 *   <li>Prefill and decode go to different executors when they can.
 * </ul>
 *
 * Looks at each candidate once; what it allocates does not grow with the pool beyond {@link #EXPLAINED} lines for people.
 */
final class Routing {
    /** Candidates told about one by one in each phase; the rest are counted. */
    static final int EXPLAINED = 32;

    /** How a policy orders candidates: the lowest cost is taken, then the lower id. */
    interface Ranking {
        /** @param position in the request's list of candidates */
        double prefillCost(ExecutorView executor, int position);

        double decodeCost(ExecutorView executor, int position);
    }

    private final RouteRequest request;
    private final Map<ExecutorId, ExecutorView> pool;
    private final Ranking ranking;
    private final long cacheBytes;
    private final Explanation explanation = new Explanation();

    Routing(RouteRequest request, Map<ExecutorId, ExecutorView> pool, Ranking ranking) {
        this.request = request;
        this.pool = pool;
        this.ranking = ranking;
        this.cacheBytes = cacheBytes(request);
    }

    /** Bytes per second, or the usual beside its compute speed where nobody tells. */
    static double bandwidth(ExecutorView executor) {
        double told = executor.memoryBandwidth();
        return told > 0 ? told : Math.max(Roofline.bandwidthBeside(executor.computeTflops()), Double.MIN_NORMAL);
    }

    /** Bytes of cache that the prompt and all new tokens take; the largest number where they overflow. */
    static long cacheBytes(RouteRequest request) {
        long tokens = (long) request.promptTokens() + request.maxNewTokens();
        return Math.multiplyHigh(tokens, request.kvBytesPerToken()) != 0
                ? Long.MAX_VALUE
                : tokens * request.kvBytesPerToken();
    }

    RouteDecision decide() {
        BestTwo prefill = prefill();
        boolean onePass = request.decodeCandidates().isEmpty() && request.kvBytesPerToken() == 0;
        if (onePass) {
            return prefill.first == null ? waits() : chosen(prefill.first, null);
        }
        Decoders decoders = new Decoders();
        BestTwo decode = decode(decoders);
        if (decoders.none()) {
            return waits();
        }
        if (decoders.noneEverFits()) {
            return new RouteDecision.Impossible(impossible(decoders), explanation.text());
        }
        return prefill.first == null || decode.first == null ? waits() : apart(prefill, decode);
    }

    private BestTwo prefill() {
        List<ExecutorId> candidates = request.prefillCandidates();
        BestTwo best = new BestTwo();
        BestTwo failedBefore = new BestTwo();
        explanation.begin("prefill", candidates.size());
        for (int i = 0; i < candidates.size(); i++) {
            ExecutorId id = candidates.get(i);
            ExecutorView executor = pool.get(id);
            if (executor == null || !isLive(executor)) {
                explanation.absent(id, executor);
                continue;
            }
            boolean excluded = request.excluded().contains(id);
            double cost = ranking.prefillCost(executor, i);
            (excluded ? failedBefore : best).offer(id, cost);
            explanation.prefill(executor, cost, excluded);
        }
        explanation.end();
        return best.first != null ? best : failedBefore;
    }

    private BestTwo decode(Decoders decoders) {
        List<ExecutorId> candidates = request.decodeCandidates();
        BestTwo best = new BestTwo();
        BestTwo failedBefore = new BestTwo();
        explanation.begin("decode", candidates.size());
        for (int i = 0; i < candidates.size(); i++) {
            ExecutorId id = candidates.get(i);
            ExecutorView executor = pool.get(id);
            if (executor == null || !isLive(executor)) {
                explanation.absent(id, executor);
                continue;
            }
            boolean excluded = request.excluded().contains(id);
            boolean fits = executor.kvBytesFree() >= cacheBytes;
            double cost = ranking.decodeCost(executor, i);
            decoders.count(executor, excluded, cacheBytes);
            if (fits) {
                (excluded ? failedBefore : best).offer(id, cost);
            }
            explanation.decode(executor, cacheBytes, fits, excluded);
        }
        explanation.end();
        return decoders.othersMayFit ? best : failedBefore;
    }

    private static boolean isLive(ExecutorView executor) {
        return executor.alive() && !executor.draining();
    }

    /** Where both phases like the same executor best, the phase that loses less takes its second. */
    private RouteDecision apart(BestTwo prefill, BestTwo decode) {
        ExecutorId firstPrefill = known(prefill.first);
        ExecutorId firstDecode = known(decode.first);
        boolean noChoice = prefill.second == null && decode.second == null;
        if (!firstPrefill.equals(firstDecode) || noChoice) {
            return chosen(firstPrefill, firstDecode);
        }
        boolean prefillMoves = decode.second == null || (prefill.second != null && prefill.loss() <= decode.loss());
        return prefillMoves ? chosen(known(prefill.second), firstDecode) : chosen(firstPrefill, known(decode.second));
    }

    private static ExecutorId known(@Nullable ExecutorId id) {
        if (id == null) {
            throw new IllegalStateException("no executor was found where there must be one.");
        }
        return id;
    }

    private RouteDecision waits() {
        return new RouteDecision.Wait(explanation.text());
    }

    private RouteDecision chosen(ExecutorId prefill, @Nullable ExecutorId decode) {
        return new RouteDecision.Chosen(prefill, decode, explanation.chosen(prefill, decode));
    }

    private String impossible(Decoders decoders) {
        return "Request needs " + Bytes.text(cacheBytes) + " of cache memory (" + request.promptTokens()
                + " prompt tokens and up to " + request.maxNewTokens() + " new ones at " + request.kvBytesPerToken()
                + " bytes each) but the largest budget, of " + decoders.largest + ", is "
                + Bytes.text(decoders.largestBudget)
                + ".\nMaybe ask for fewer new tokens or raise memory_gb of a decode"
                + " device.";
    }

    /** What the live decode candidates could ever hold. A budget of 0 is one that is not known yet: it still loads. */
    private static final class Decoders {
        private int live;
        private boolean mayFit;
        private boolean othersMayFit;
        private @Nullable ExecutorId largest;
        private long largestBudget = -1;

        void count(ExecutorView executor, boolean excluded, long cacheBytes) {
            long budget = executor.kvBytesBudget();
            boolean ever = budget <= 0 || budget >= cacheBytes;
            live++;
            mayFit |= ever;
            othersMayFit |= ever && !excluded;
            if (budget > largestBudget) {
                largestBudget = budget;
                largest = executor.id();
            }
        }

        boolean none() {
            return live == 0;
        }

        boolean noneEverFits() {
            return live > 0 && !mayFit;
        }
    }

    /** The two cheapest candidates, the lower id first among equals. */
    private static final class BestTwo {
        private @Nullable ExecutorId first;
        private @Nullable ExecutorId second;
        private double firstCost;
        private double secondCost;

        void offer(ExecutorId id, double cost) {
            if (precedes(id, cost, first, firstCost)) {
                second = first;
                secondCost = firstCost;
                first = id;
                firstCost = cost;
            } else if (!id.equals(first) && precedes(id, cost, second, secondCost)) {
                second = id;
                secondCost = cost;
            }
        }

        private static boolean precedes(ExecutorId id, double cost, @Nullable ExecutorId other, double otherCost) {
            return other == null || cost < otherCost || (cost == otherCost && id.compareTo(other) < 0);
        }

        /** How many times the first's cost the second's is; plus one, so that a free first has a ratio too. */
        double loss() {
            return (secondCost + Double.MIN_NORMAL) / (firstCost + Double.MIN_NORMAL);
        }
    }
}
