package org.genie.transport.data;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.genie.transport.TransportException;

/** Opens wires to data addresses. */
@FunctionalInterface
public interface Wires {
    Wire open(DataAddress address) throws IOException;

    /** Over this machine's sockets. */
    static Wires sockets() {
        return address -> {
            if (address instanceof DataAddress.Tcp tcp) {
                return tcp(SocketChannel.open(tcp.address().resolve()));
            }
            if (address instanceof DataAddress.Unix unix) {
                SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                try {
                    channel.connect(UnixDomainSocketAddress.of(unix.path()));
                    return of(channel);
                } catch (IOException e) {
                    channel.close();
                    throw e;
                }
            }
            throw new TransportException("Address " + address + " is not reached through sockets.");
        };
    }

    static Wire tcp(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        return of(channel);
    }

    /** A blocking channel as a wire. */
    static Wire of(SocketChannel channel) {
        return new Wire() {
            @Override
            public long read(ByteBuffer[] targets, int offset, int count) throws IOException {
                return channel.read(targets, offset, count);
            }

            @Override
            public long write(ByteBuffer[] sources, int offset, int count) throws IOException {
                return channel.write(sources, offset, count);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }
}
