package org.genie.transport.control;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.genie.model.event.TopicNames;
import org.genie.transport.HostPort;
import org.genie.transport.TransportException;

/**
 * An executor's control server: turns gRPC calls into calls of a {@link ControlHandler}. It owns its listening socket and
 * a few threads that the handler is called on.
 */
public final class ControlServer implements AutoCloseable {
    /** Most bytes of one message; prompts and the inputs of one-pass graphs travel here. */
    public static final int LARGEST_MESSAGE = TopicNames.MAX_RECORD_BYTES;

    private static final int THREADS = 4;

    private static final AtomicInteger THREAD_NUMBERS = new AtomicInteger();

    private final Server server;
    private final ExecutorService threads;
    private final HostPort address;

    private ControlServer(Server server, ExecutorService threads, HostPort address) {
        this.server = server;
        this.threads = threads;
        this.address = address;
    }

    /**
     * Listens on {@code host:port}; port 0 picks a free one.
     *
     * @throws TransportException naming the address, where it is taken or not of this machine
     */
    public static ControlServer start(String address, ControlHandler handler) {
        HostPort wanted = HostPort.parse(address);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, ControlServer::thread);
        try {
            Server server = NettyServerBuilder.forAddress(wanted.resolve())
                    .executor(threads)
                    .maxInboundMessageSize(LARGEST_MESSAGE)
                    .permitKeepAliveTime(5, TimeUnit.SECONDS)
                    .permitKeepAliveWithoutCalls(true)
                    .addService(new ControlService(handler))
                    .build()
                    .start();
            return new ControlServer(server, threads, wanted.reachableAt(server.getPort()));
        } catch (IOException e) {
            threads.shutdownNow();
            throw cannotListen(wanted, e);
        }
    }

    private static TransportException cannotListen(HostPort address, IOException cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String fix = String.valueOf(root.getMessage()).contains("in use")
                ? "Maybe another process has the port: choose another, or 0 for a free one."
                : "Maybe the host is not an address of this machine.";
        return new TransportException(
                "Control server cannot listen on " + address + ": " + root.getMessage() + ".\n" + fix, cause);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "genie-control-" + THREAD_NUMBERS.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    /** The address that others reach this server at, with its real port. */
    public String address() {
        return address.toString();
    }

    /** Takes no more calls and gives those under way a moment. */
    @Override
    public void close() {
        server.shutdown();
        try {
            if (!server.awaitTermination(500, TimeUnit.MILLISECONDS)) {
                server.shutdownNow();
                server.awaitTermination(2, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
        threads.shutdownNow();
    }
}
