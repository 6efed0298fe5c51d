package org.genie.transport.data;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.genie.transport.HostPort;

/** Where tensors are sent to. Its text form has a scheme in front. */
public sealed interface DataAddress {
    /** {@code tcp://host:port} */
    record Tcp(HostPort address) implements DataAddress {
        @Override
        public String transport() {
            return "tcp";
        }

        @Override
        public String toString() {
            return "tcp://" + address;
        }
    }

    /** {@code unix:///path}: a Unix domain socket of this host. */
    record Unix(Path path) implements DataAddress {
        /** What the kernel's address structure holds, less the zero at its end. */
        static final int LONGEST_PATH = 107;

        public Unix {
            int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
            if (length > LONGEST_PATH) {
                throw new IllegalArgumentException("Socket path '" + path + "' has " + length + " bytes; at most "
                        + LONGEST_PATH + " are allowed.\nMaybe use a folder with a shorter name.");
            }
        }

        @Override
        public String transport() {
            return "unix";
        }

        @Override
        public String toString() {
            return "unix://" + path;
        }
    }

    /** {@code local://id}: inside this process. */
    record Local(String id) implements DataAddress {
        @Override
        public String transport() {
            return "local";
        }

        @Override
        public String toString() {
            return "local://" + id;
        }
    }

    /** What a report calls it: {@code tcp}, {@code unix} or {@code local}. */
    String transport();

    /** Reads an address; throws {@link IllegalArgumentException} naming it where it is none. */
    static DataAddress parse(String text) {
        int end = text.indexOf("://");
        String rest = end < 0 ? "" : text.substring(end + 3);
        if (!rest.isEmpty()) {
            switch (text.substring(0, end)) {
                case "tcp":
                    return new Tcp(HostPort.parse(rest));
                case "unix":
                    return new Unix(Path.of(rest));
                case "local":
                    return new Local(rest);
                default:
                    break;
            }
        }
        throw new IllegalArgumentException(
                "Data address '" + text + "' is none; tcp://host:port, unix:///path and local://id are.");
    }
}
