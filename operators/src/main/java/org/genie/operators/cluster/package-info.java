/** Who is there: the view of the executors that both kinds of planning share. */
@NullMarked
package org.genie.operators.cluster;

import org.jspecify.annotations.NullMarked;
