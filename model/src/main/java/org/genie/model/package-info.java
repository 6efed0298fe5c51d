/** The nouns: graphs, requests, executors, plans, events; plain values with no I/O. */
@NullMarked
package org.genie.model;

import org.jspecify.annotations.NullMarked;
