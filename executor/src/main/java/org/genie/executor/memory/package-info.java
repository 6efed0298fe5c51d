/** The account of the device's memory. */
@NullMarked
package org.genie.executor.memory;

import org.jspecify.annotations.NullMarked;
