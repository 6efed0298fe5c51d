package org.genie.compiler;

import java.util.Set;

/**
 * Arguments that ATen's schemas declare as floats. The exporter writes a whole number as it was given, but the script
 * takes no integer for a float. (For a number of either kind it must stay whole: that decides the result's type.)
 */
final class FloatArguments {
    /** Floats in every schema that has an argument of this name. */
    private static final Set<String> ALWAYS = Set.of(
            "atol",
            "averaging_const",
            "base",
            "beta1",
            "beta2",
            "d",
            "dampening",
            "delta",
            "dropout",
            "dropout_p",
            "eps",
            "epsilon",
            "exponential_average_factor",
            "label_smoothing",
            "lr",
            "max_norm",
            "mean",
            "median",
            "momentum",
            "nan",
            "neginf",
            "norm_type",
            "posinf",
            "q",
            "rcond",
            "rtol",
            "scale_factors",
            "scales",
            "scales_d",
            "scales_h",
            "scales_w",
            "sigma",
            "std",
            "tol",
            "weight_decay");

    private FloatArguments() {}

    static boolean contains(String operator, String argument) {
        return ALWAYS.contains(argument)
                || switch (argument) {
                    case "p" ->
                        operator.contains("dropout")
                                || operator.contains("bernoulli")
                                || operator.contains("dist") && !operator.equals("dist")
                                || operator.startsWith("triplet_margin");
                    case "scale" -> !operator.startsWith("elu");
                    case "value" -> operator.equals("pad");
                    case "beta" -> operator.startsWith("smooth_l1_loss") || operator.endsWith("_window");
                    case "alpha" -> operator.endsWith("_window");
                    case "margin" -> !operator.startsWith("multi_margin");
                    case "padding_value" -> operator.equals("pad_sequence");
                    case "lambd" -> operator.startsWith("exponential");
                    case "from", "to" -> operator.startsWith("uniform");
                    case "range" -> operator.startsWith("histogram");
                    default -> false;
                };
    }
}
