package org.genie.transport.control;

import org.genie.model.Fence;
import org.genie.model.RequestId;

/**
 * A reservation as its holder names it.
 *
 * @param reservation as the decode executor numbered it
 */
public record Lease(RequestId request, Fence fence, long reservation) {}
