package org.genie.planner.placement.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.genie.planner.PlacementProblems;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlacementSolverTest {
    private static final Duration UNUSED = Duration.ofMinutes(1);
    private static final PlacementSolver SOLVER = PlacementSolver.stepped(100);
    private static final PlacementSolver ASSERTED = PlacementSolver.asserted(5);

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void findsTheBestAnswerOfTinyProblems(long seed) {
        Screening screening = PlacementTestBed.screening(PlacementProblems.random(seed, 3, 3));
        PlacementScore best = bruteForce(screening);
        Answer greedy = Answer.greedy(screening);

        Answer solved = SOLVER.improve(screening, greedy, UNUSED);

        assertThat(greedy.score().isBetterThan(best))
                .as("greedy, seed %d", seed)
                .isFalse();
        assertThat(solved.score()).as("solver, seed %d", seed).isEqualTo(best);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void isNeverWorseThanGreedyAndNeverOverMemory(long seed) {
        Screening screening = PlacementTestBed.screening(PlacementProblems.random(seed, 8, 10));
        Answer greedy = Answer.greedy(screening);

        Answer solved = SOLVER.improve(screening, greedy, UNUSED);

        assertThat(greedy.score().memoryExcess()).isZero();
        assertThat(solved.score().memoryExcess()).isZero();
        assertThat(greedy.score().isBetterThan(solved.score()))
                .as("seed %d", seed)
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyScoreIsRightInFullAssertMode(long seed) {
        Screening screening = PlacementTestBed.screening(PlacementProblems.random(seed, 4, 4));
        Answer greedy = Answer.greedy(screening);

        Answer solved = ASSERTED.improve(screening, greedy, UNUSED);

        assertThat(greedy.score().isBetterThan(solved.score())).isFalse();
    }

    @Test
    void equalProblemsHaveEqualAnswers() {
        Screening screening = PlacementTestBed.screening(PlacementProblems.random(7, 8, 10));

        Answer once = PlacementSolver.stepped(50).improve(screening, Answer.greedy(screening), UNUSED);
        Answer twice = PlacementSolver.stepped(50).improve(screening, Answer.greedy(screening), UNUSED);

        assertThat(placed(twice)).isEqualTo(placed(once));
    }

    @Test
    void endsByItselfWhenNothingImproves() {
        Screening screening = PlacementTestBed.screening(PlacementProblems.random(3, 2, 3));

        Answer solved = PlacementSolver.timed().improve(screening, Answer.greedy(screening), Duration.ofHours(1));

        assertThat(solved.score()).isEqualTo(bruteForce(screening));
    }

    private static String placed(Answer answer) {
        var text = new StringBuilder();
        PlacementFacts facts = answer.placement().facts();
        for (int part = 0; part < facts.parts().size(); part++) {
            for (int device = 0; device < facts.devices().size(); device++) {
                text.append(answer.placement().isPlaced(part, device) ? '1' : '0');
            }
        }
        return text.toString();
    }

    /** The best score of all placements that fit, replicas of incomplete models left out. */
    private static PlacementScore bruteForce(Screening screening) {
        PlacementFacts facts = screening.facts();
        int devices = facts.devices().size();
        int bits = facts.parts().size() * devices;
        Placement placement = new Placement(facts);
        PlacementScore best = null;
        for (long step = 0; step < 1L << bits; step++) {
            if (step > 0) { // the next number in Gray code: one flip
                int bit = Long.numberOfTrailingZeros(step);
                placement.flip(bit / devices, bit % devices);
            }
            PlacementScore score = placement.score();
            if ((best == null || score.isBetterThan(best)) && isPossible(placement)) {
                best = score;
            }
        }
        return best;
    }

    private static boolean isPossible(Placement placement) {
        PlacementFacts facts = placement.facts();
        for (Part part : facts.parts()) {
            for (int device = 0; device < facts.devices().size(); device++) {
                boolean placed = placement.isPlaced(part.index(), device);
                if (placed && (!facts.isCandidate(part.index(), device) || placement.missingParts(part.model()) > 0)) {
                    return false;
                }
            }
        }
        return true;
    }
}
