/** What a user's program calls: publish, send, read results. */
@NullMarked
package org.genie.client;

import org.jspecify.annotations.NullMarked;
