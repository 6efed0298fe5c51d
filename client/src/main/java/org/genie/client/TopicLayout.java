package org.genie.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.genie.model.event.TopicNames;

/**
 * How each topic is laid out: partitions, retention, compaction. Topics that exist are left as they are.
 *
 * <p>Graphs and plans are compacted: a reader that starts now finds what is in force. Requests and results are kept a
 * day, heartbeats ten minutes, dead letters a week.
 */
public final class TopicLayout {
    private static final int PARALLEL = 4;
    private final TopicNames names;
    private final Map<String, NewTopic> layout = new HashMap<>();

    private TopicLayout(TopicNames names) {
        this.names = names;
        compacted(names.graphs());
        compacted(names.plans());
        kept(names.requests(), PARALLEL, Duration.ofDays(1));
        kept(names.results(), PARALLEL, Duration.ofDays(1));
        kept(names.executorEvents(), PARALLEL, Duration.ofDays(1));
        kept(names.executors(), 1, Duration.ofMinutes(10));
        kept(names.decisions(), 1, Duration.ofDays(1));
        kept(names.deadLetters(), 1, Duration.ofDays(7));
    }

    public static TopicLayout of(TopicNames names) {
        return new TopicLayout(names);
    }

    private void compacted(String name) {
        add(name, 1, Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
    }

    private void kept(String name, int partitions, Duration retention) {
        add(name, partitions, Map.of(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis())));
    }

    private void add(String name, int partitions, Map<String, String> config) {
        Map<String, String> all = new HashMap<>(config);
        all.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(TopicNames.MAX_RECORD_BYTES));
        layout.put(name, new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(all));
    }

    /** Creates what is missing. */
    public void ensure(Admin admin) throws InterruptedException {
        List<NewTopic> missing = new ArrayList<>();
        try {
            var existing = admin.listTopics().names().get();
            layout.values().stream().filter(t -> !existing.contains(t.name())).forEach(missing::add);
        } catch (ExecutionException e) {
            throw new ClientException("The topics cannot be listed: " + rootMessage(e), e);
        }
        for (var created : admin.createTopics(missing).values().entrySet()) {
            try {
                created.getValue().get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw new ClientException(
                            "Topic " + created.getKey() + " cannot be created: " + rootMessage(e)
                                    + "\nMaybe create it by hand, or let this user create topics.",
                            e);
                }
            }
        }
    }

    /** Deletes all of them, for deployments that own their prefix. */
    public void delete(Admin admin) throws InterruptedException {
        try {
            admin.deleteTopics(names.all()).all().get();
        } catch (ExecutionException e) {
            throw new ClientException("The topics of this run cannot be deleted: " + rootMessage(e), e);
        }
    }

    private static String rootMessage(Throwable e) {
        Throwable at = e;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return String.valueOf(at.getMessage());
    }
}
