/** Measurements. */
@NullMarked
package org.genie.benchmarks;

import org.jspecify.annotations.NullMarked;
