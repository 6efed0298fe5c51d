/** Turns what the loops do into chunks and events, on a thread of its own. */
@NullMarked
package org.genie.executor.report;

import org.jspecify.annotations.NullMarked;
