package org.genie.jobs.pipeline;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.genie.model.PoolId;
import org.genie.model.cluster.ClusterSpec.SchedulingPolicy;
import org.genie.model.event.TopicNames;
import org.genie.operators.JobSettings;
import org.genie.operators.planning.PlanningSettings;

/**
 * The job's command line: {@code --key=value} or {@code --key value}. Keys are {@code kafka.*} (properties of Kafka's
 * clients), {@code topics.prefix}, {@code pool}, {@code planning.objective}, {@code planning.budget} and
 * {@code checkpoint.interval} (times such as {@code 100ms} or {@code 10s}). Unknown keys fail.
 */
final class JobArguments {
    private static final String KAFKA = "kafka.";
    private static final Set<String> KEYS =
            Set.of("topics.prefix", "pool", "planning.objective", "planning.budget", "checkpoint.interval");

    private final Map<String, String> values;

    private JobArguments(Map<String, String> values) {
        this.values = values;
    }

    /** @throws IllegalArgumentException naming the key as it was typed */
    static JobSettings parse(String... args) {
        return new JobArguments(split(args)).toSettings();
    }

    private static Map<String, String> split(String... args) {
        Map<String, String> values = new TreeMap<>();
        for (int i = 0; i < args.length; i++) {
            if (!args[i].startsWith("--")) {
                throw new IllegalArgumentException("argument '" + args[i] + "' is none of the form --key=value.");
            }
            String key = args[i].substring(2);
            int equals = key.indexOf('=');
            if (equals < 0 && i + 1 == args.length) {
                throw new IllegalArgumentException("--" + key + " has no value.");
            }
            String value = equals < 0 ? args[++i] : key.substring(equals + 1);
            String name = equals < 0 ? key : key.substring(0, equals);
            if (!name.startsWith(KAFKA) && !KEYS.contains(name)) {
                throw new IllegalArgumentException("--" + name + " is not a setting of the job.\nMaybe one of "
                        + String.join(", ", new TreeSet<>(KEYS)) + " or kafka.*.");
            }
            values.put(name, value);
        }
        return values;
    }

    private JobSettings toSettings() {
        Map<String, String> kafka = new TreeMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(KAFKA)) {
                kafka.put(key.substring(KAFKA.length()), value);
            }
        });
        JobSettings defaults = JobSettings.of(
                kafka, TopicNames.withPrefix(values.getOrDefault("topics.prefix", TopicNames.DEFAULT_PREFIX)));
        PlanningSettings planning = defaults.planning();
        return new JobSettings(
                kafka,
                defaults.topics(),
                values.containsKey("pool") ? new PoolId(values.get("pool")) : defaults.pool(),
                defaults.liveness(),
                defaults.scheduling(),
                new PlanningSettings(
                        objective(planning.objective()),
                        time("planning.budget", planning.budget()),
                        planning.quietTime(),
                        planning.answerLimit()),
                defaults.dispatch(),
                defaults.policy(),
                time("checkpoint.interval", defaults.checkpointInterval()),
                defaults.graphPatience());
    }

    private SchedulingPolicy objective(SchedulingPolicy otherwise) {
        String text = values.get("planning.objective");
        if (text == null) {
            return otherwise;
        }
        for (SchedulingPolicy policy : SchedulingPolicy.values()) {
            if (policy.name().equals(text.toUpperCase(Locale.ROOT))) {
                return policy;
            }
        }
        throw new IllegalArgumentException(
                "--planning.objective '" + text + "' is not one of min_latency, min_cost, max_throughput.");
    }

    private Duration time(String key, Duration otherwise) {
        String text = values.get(key);
        if (text == null) {
            return otherwise;
        }
        try {
            return text.endsWith("ms")
                    ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
                    : Duration.ofSeconds(
                            Long.parseLong(text.substring(0, text.length() - (text.endsWith("s") ? 1 : 0))));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + key + " '" + text + "' is not a time such as 100ms or 10s.", e);
        }
    }
}
