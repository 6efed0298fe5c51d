/** Mains, command line, configuration, embedded mode. */
@NullMarked
package org.genie.jobs;

import org.jspecify.annotations.NullMarked;
