/** How an executor hears of graphs and plans, and where it tells what happened: two small ports, and Kafka behind them. */
@NullMarked
package org.genie.executor.bus;

import org.jspecify.annotations.NullMarked;
