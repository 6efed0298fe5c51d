/** Devices, links, executors and what they report of themselves. */
@NullMarked
package org.genie.model.cluster;

import org.jspecify.annotations.NullMarked;
