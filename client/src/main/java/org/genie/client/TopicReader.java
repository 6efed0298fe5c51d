package org.genie.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.genie.serde.Codec;
import org.genie.serde.MalformedEventException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one topic on a thread of its own and hands every value to a listener, in the order of each partition. Values
 * that are none are passed over with a debug line: the job keeps them as dead letters.
 */
final class TopicReader<T> implements AutoCloseable {
    /** Where to begin. */
    enum From {
        BEGINNING,
        /** What comes after the reader stands. */
        NOW
    }

    private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);
    private static final Duration PATIENCE = Duration.ofMillis(250);
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;
    private final Codec<T> codec;
    private final Consumer<T> listener;
    private final Consumer<RuntimeException> onFailure;
    private final CountDownLatch positioned = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean closed;

    TopicReader(
            KafkaConnection kafka,
            String topic,
            Codec<T> codec,
            From from,
            Consumer<T> listener,
            Consumer<RuntimeException> onFailure) {
        this.consumer = kafka.consumer();
        this.topic = topic;
        this.codec = codec;
        this.listener = listener;
        this.onFailure = onFailure;
        this.thread = new Thread(() -> follow(from), "genie-reader-" + topic);
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns once the reader's position is fixed: what is written from now on will be seen. */
    void awaitPosition() throws InterruptedException {
        positioned.await();
    }

    private void follow(From from) {
        try (consumer) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(partitions);
            if (from == From.NOW) {
                consumer.seekToEnd(partitions);
                partitions.forEach(consumer::position);
            } else {
                consumer.seekToBeginning(partitions);
            }
            positioned.countDown();
            while (!closed) {
                for (ConsumerRecord<byte[], byte[]> polled : consumer.poll(PATIENCE)) {
                    accept(polled);
                }
            }
        } catch (WakeupException e) {
            // closing
        } catch (KafkaException e) {
            if (!closed) {
                onFailure.accept(new ClientException("Topic " + topic + " cannot be read: " + e.getMessage(), e));
            }
        } finally {
            positioned.countDown();
        }
    }

    private void accept(ConsumerRecord<byte[], byte[]> polled) {
        if (polled.value() == null) {
            return;
        }
        T value;
        try {
            value = codec.decode(polled.value());
        } catch (MalformedEventException e) {
            LOG.debug("passed over a malformed event topic={} offset={}", topic, polled.offset(), e);
            return;
        }
        listener.accept(value);
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            thread.join(2000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
