/** The order of attempts at one request. */
@NullMarked
package org.genie.executor.attempts;

import org.jspecify.annotations.NullMarked;
