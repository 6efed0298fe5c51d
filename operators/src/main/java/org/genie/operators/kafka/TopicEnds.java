package org.genie.operators.kafka;

import java.io.Serializable;
import java.util.Map;
import java.util.Optional;

/** Where topics ended when the job started; found out beside the stream. */
public interface TopicEnds extends AutoCloseable {
    /** Starts finding out. */
    interface Source extends Serializable {
        TopicEnds open();
    }

    /** The offset after the last record of each partition that has any, by {@link #place}; empty while not known. */
    Optional<Map<String, Long>> find();

    @Override
    void close();

    static String place(String topic, int partition) {
        return topic + "/" + partition;
    }
}
