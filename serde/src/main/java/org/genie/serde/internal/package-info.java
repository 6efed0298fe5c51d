/** The mappers between values and generated Avro records, and what the codecs are made of; not for other modules. */
@NullMarked
package org.genie.serde.internal;

import org.jspecify.annotations.NullMarked;
