/** The command line. */
@NullMarked
package org.genie.jobs.cli;

import org.jspecify.annotations.NullMarked;
