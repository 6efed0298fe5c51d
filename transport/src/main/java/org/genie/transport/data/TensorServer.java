package org.genie.transport.data;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.genie.transport.TransportException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes transfers at a data address. Owns the listening socket, a thread that accepts, a watch thread, and one thread per
 * connection, which ends with it: blocking threads give the lowest latency, and peers are few.
 */
public final class TensorServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TensorServer.class);

    /** Longer than senders keep idle sockets, so that it is they who close. */
    private static final Duration LONGEST_REST = Duration.ofSeconds(60);

    /** After a failure that the next call would meet as well, such as no file descriptors left. */
    private static final Duration ACCEPT_PAUSE = Duration.ofMillis(100);

    private static final int MOST_CONNECTIONS = 1_024;

    private final DataAddress address;
    private final TransferTarget target;
    private final Duration stall;
    private final UnaryOperator<Wire> wrapping;
    private final @Nullable ServerSocketChannel listener;
    private final @Nullable StallWatch watch;
    private final @Nullable Thread acceptor;
    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private record Session(Connection connection, Thread thread) {}

    private TensorServer(
            DataAddress address,
            TransferTarget target,
            Duration stall,
            UnaryOperator<Wire> wrapping,
            @Nullable ServerSocketChannel listener) {
        this.address = address;
        this.target = target;
        this.stall = stall;
        this.wrapping = wrapping;
        this.listener = listener;
        this.watch = listener == null ? null : new StallWatch("genie-data-watch");
        this.acceptor = listener == null ? null : new Thread(() -> accept(listener), "genie-data-accept");
    }

    /**
     * Listens; TCP port 0 picks a free one.
     *
     * @param stall longest silence of a sender within a transfer before it is broken off
     * @throws TransportException naming the address, where it is taken or cannot be
     */
    public static TensorServer start(DataAddress address, TransferTarget target, Duration stall) {
        return start(address, target, stall, UnaryOperator.identity());
    }

    /** With wires wrapped, for fault drills. */
    public static TensorServer start(
            DataAddress address, TransferTarget target, Duration stall, UnaryOperator<Wire> wrapping) {
        if (address instanceof DataAddress.Local local) {
            LocalTargets.register(local, target);
            return new TensorServer(address, target, stall, wrapping, null);
        }
        try {
            ServerSocketChannel listener =
                    address instanceof DataAddress.Unix unix ? listen(unix.path()) : listen((DataAddress.Tcp) address);
            TensorServer server = new TensorServer(bound(address, listener), target, stall, wrapping, listener);
            server.startThread();
            return server;
        } catch (IOException e) {
            throw new TransportException(
                    "Data server cannot listen on " + address + ": " + e.getMessage()
                            + ".\nMaybe another process has it, or its host or folder is not of this machine.",
                    e);
        }
    }

    private static ServerSocketChannel listen(DataAddress.Tcp tcp) throws IOException {
        InetSocketAddress socket = tcp.address().resolve();
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            return channel.bind(socket);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static ServerSocketChannel listen(Path path) throws IOException {
        removeDeadSocket(path);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            return channel.bind(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** A process that was killed leaves its socket file behind; nobody answers there. */
    private static void removeDeadSocket(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException nobodyThere) {
            Files.delete(path);
        }
    }

    private static DataAddress bound(DataAddress address, ServerSocketChannel listener) throws IOException {
        return address instanceof DataAddress.Tcp tcp
                ? new DataAddress.Tcp(
                        tcp.address().reachableAt(((InetSocketAddress) listener.getLocalAddress()).getPort()))
                : address;
    }

    private void startThread() {
        if (acceptor != null) {
            acceptor.setDaemon(true);
            acceptor.start();
        }
    }

    private void accept(ServerSocketChannel channel) {
        while (!closed) {
            try {
                SocketChannel socket = channel.accept();
                if (sessions.size() >= MOST_CONNECTIONS) {
                    LOG.warn("connection refused address={} connections={}", address, sessions.size());
                    socket.close();
                } else {
                    open(address instanceof DataAddress.Tcp ? Wires.tcp(socket) : Wires.of(socket));
                }
            } catch (IOException e) {
                if (!channel.isOpen()) {
                    return;
                }
                LOG.warn("accepting failed address={} reason={}", address, e.getMessage());
                LockSupport.parkNanos(this, ACCEPT_PAUSE.toNanos());
            }
        }
    }

    private void open(Wire wire) {
        if (watch == null) {
            return;
        }
        Connection connection = new Connection(wrapping.apply(wire), watch, stall);
        TransferSession session = new TransferSession(connection, target, address.transport(), LONGEST_REST);
        Thread thread = new Thread(() -> serve(connection, session), "genie-data-receive");
        thread.setDaemon(true);
        sessions.add(new Session(connection, thread));
        thread.start();
        if (closed) {
            connection.close();
        }
    }

    private void serve(Connection connection, TransferSession session) {
        try {
            session.run();
        } finally {
            connection.close();
            sessions.removeIf(s -> s.connection().equals(connection));
        }
    }

    /** The address that others reach this server at, with its real port. */
    public DataAddress address() {
        return address;
    }

    /** Stops listening, breaks transfers under way off, and waits until all of them were aborted. */
    @Override
    public void close() {
        closed = true;
        if (address instanceof DataAddress.Local local) {
            LocalTargets.unregister(local, target);
        }
        if (listener == null || acceptor == null || watch == null) {
            return;
        }
        try {
            listener.close();
            if (address instanceof DataAddress.Unix unix) {
                Files.deleteIfExists(unix.path());
            }
            acceptor.join();
            for (Session session : sessions) {
                session.connection().close();
                session.thread().join();
            }
        } catch (IOException e) {
            LOG.warn("closing failed address={} reason={}", address, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        watch.close();
    }
}
