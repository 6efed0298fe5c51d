/** How values become bytes: Avro schemas, codecs, JSON requests, safetensors. */
@NullMarked
package org.genie.serde;

import org.jspecify.annotations.NullMarked;
