/** Which executor takes which request, and what happens when that fails. */
@NullMarked
package org.genie.operators.scheduling;

import org.jspecify.annotations.NullMarked;
