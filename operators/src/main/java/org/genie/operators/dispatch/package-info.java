/** How decisions leave the job: commands to executors, and what becomes of them. */
@NullMarked
package org.genie.operators.dispatch;

import org.jspecify.annotations.NullMarked;
