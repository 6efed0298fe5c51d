package org.genie.jobs.embedded;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.genie.jobs.pipeline.GenieJob;
import org.genie.operators.JobSettings;

/** A real Flink runtime inside this process, with the Genie job running in it. */
public final class EmbeddedFlink implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private final MiniCluster cluster;

    private EmbeddedFlink(MiniCluster cluster) {
        this.cluster = cluster;
    }

    /** Starts the runtime and submits the job; returns when the job has been taken. */
    public static EmbeddedFlink start(RunFolder folder, JobSettings settings) throws Exception {
        Configuration config = configuration(folder);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(config);
        GenieJob.build(env, settings);
        JobGraph graph = env.getStreamGraph().getJobGraph();
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(config)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(graph.getMaximumParallelism() + 1)
                .build());
        cluster.start();
        try {
            cluster.submitJob(graph).get(30, TimeUnit.SECONDS);
            return new EmbeddedFlink(cluster);
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
    }

    private static Configuration configuration(RunFolder folder) {
        Configuration config = new Configuration();
        config.set(CoreOptions.TMP_DIRS, folder.folder("flink").toString());
        config.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                folder.folder("checkpoints").toUri().toString());
        config.set(RestOptions.BIND_PORT, "0");
        config.set(RestOptions.ADDRESS, "127.0.0.1");
        config.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        // One process on a user's machine: small pools, enough for this one job.
        config.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(32));
        config.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(32));
        config.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(64));
        return config;
    }

    @Override
    public void close() throws Exception {
        cluster.closeAsync().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
