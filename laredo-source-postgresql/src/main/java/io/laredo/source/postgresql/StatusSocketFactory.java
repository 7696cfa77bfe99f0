package io.laredo.source.postgresql;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes sockets whose blocked reads call back at an interval. Public because the PostgreSQL driver instantiates it by
 * name; not meant for anybody else.
 */
public final class StatusSocketFactory extends SocketFactory {
    /*
     * The thread that reads the stream is also the one that must send status while nothing arrives. The driver holds a
     * lock during a read, so no other thread can write, and a read that times out leaves its copy operation unusable. So
     * the wait happens below the driver: the socket's own stream wakes up, calls back in the reading thread, which may
     * write since it holds the driver's lock, and waits on.
     */
    private static final Tickets<Ticket> TICKETS = new Tickets<>();

    private final Ticket ticket;

    /** @param ticket what {@link Ticket#text()} returned */
    public StatusSocketFactory(String ticket) {
        this.ticket = TICKETS.redeem(ticket);
    }

    /**
     * Asks for the socket of one connection.
     *
     * @param factory makes the sockets that this one adds to: over TCP, a Unix socket, a proxy of the user's
     */
    static Ticket ticket(SocketFactory factory) {
        return new Ticket(factory);
    }

    @Override
    public Socket createSocket() throws IOException {
        TickingSocket socket = new TickingSocket(ticket.factory.createSocket());
        ticket.offer(socket);
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw onlyUnconnected();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw onlyUnconnected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw onlyUnconnected();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw onlyUnconnected();
    }

    private static UnsupportedOperationException onlyUnconnected() {
        return new UnsupportedOperationException("The driver asks for unconnected sockets only");
    }

    /** A claim on the socket of the next connection that is made with this ticket. Closing it ends the claim. */
    static final class Ticket implements AutoCloseable {
        private final SocketFactory factory;
        private final String text;
        private boolean closed;
        private @Nullable TickingSocket socket;

        private Ticket(SocketFactory factory) {
            this.factory = factory;
            this.text = TICKETS.issue(this);
        }

        String text() {
            return text;
        }

        /**
         * The driver tries one address after the other: the last socket is the one in use. Later ones, which cancel a
         * statement, are not.
         */
        private synchronized void offer(TickingSocket newSocket) {
            if (!closed) {
                socket = newSocket;
            }
        }

        /** The connection's socket. */
        synchronized TickingSocket socket() {
            if (socket == null) {
                throw new IllegalStateException("The driver made a connection without its socket factory");
            }
            return socket;
        }

        @Override
        public synchronized void close() {
            closed = true;
            TICKETS.end(text);
        }
    }

    /** Called before each read, and while one waits. */
    interface Tick {
        /** @param silent for how many nanoseconds a read has waited; 0 before it does */
        void run(long silent) throws IOException;
    }

    /** A socket that can call back while a read waits. */
    static final class TickingSocket extends ForwardingSocket {
        private volatile @Nullable Tick tick;

        private TickingSocket(Socket socket) {
            super(socket);
        }

        /**
         * From now on every read calls this first, and a waiting one at each interval: a message that takes minutes to
         * arrive is made of reads that never wait so long.
         */
        void tickWhileWaiting(Duration interval, Tick newTick) throws IOException {
            setSoTimeout((int) Math.max(1, interval.toMillis()));
            tick = newTick;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
                }

                @Override
                public int read(byte[] bytes, int from, int length) throws IOException {
                    long start = System.nanoTime();
                    for (long silent = 0; ; silent = System.nanoTime() - start) {
                        Tick current = tick;
                        if (current != null) {
                            current.run(silent);
                        }
                        try {
                            return in.read(bytes, from, length);
                        } catch (SocketTimeoutException e) {
                            if (current == null) {
                                throw e;
                            }
                        }
                    }
                }
            };
        }
    }
}
