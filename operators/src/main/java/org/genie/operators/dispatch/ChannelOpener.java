package org.genie.operators.dispatch;

import java.io.Serializable;
import org.genie.transport.control.ControlChannel;

/** Opens the control channel to an address; serializable, since it is used where the job runs. */
@FunctionalInterface
public interface ChannelOpener extends Serializable {
    /** @throws IllegalArgumentException where the address is none */
    ControlChannel open(String address);
}
