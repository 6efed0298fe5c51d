package org.genie.executor.bus;

import org.genie.model.event.GraphEvent;
import org.genie.model.plan.PlacementPlan;

/** Where an executor hears of graphs and plans: all there are, oldest first, then the new ones. */
public interface Inbox extends AutoCloseable {
    /** What hears. Called by one thread; must not block for long. */
    interface Listener {
        void graph(GraphEvent event);

        void plan(PlacementPlan plan);
    }

    /** Begins to deliver, on a thread of its own. */
    void start(Listener listener);

    /** Delivers nothing more once it returns. */
    @Override
    void close();
}
