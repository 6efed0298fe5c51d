/** Configuration files as users write them. */
@NullMarked
package org.genie.client.config;

import org.jspecify.annotations.NullMarked;
