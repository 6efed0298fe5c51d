/** How values of the job look to Flink: explicit types and serializers around codecs. */
@NullMarked
package org.genie.operators.types;

import org.jspecify.annotations.NullMarked;
