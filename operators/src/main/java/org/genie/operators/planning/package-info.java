/** When placement is planned, on what, and which plan counts. */
@NullMarked
package org.genie.operators.planning;

import org.jspecify.annotations.NullMarked;
