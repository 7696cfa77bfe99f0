package io.laredo.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A network between a client and a server on this machine that breaks on command. Any thread may call. */
public final class FaultProxy implements AutoCloseable {
    private static final int CHUNK = 8192;

    private final ServerSocket server;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition thawed = lock.newCondition();
    private final AtomicLong bytesLeft = new AtomicLong(Long.MAX_VALUE);
    private final AtomicInteger cuts = new AtomicInteger();
    private boolean frozen; // guarded by the lock

    private FaultProxy(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
    }

    /** Starts a proxy for a port of this machine. */
    public static FaultProxy to(int port) {
        try {
            FaultProxy proxy = new FaultProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
            proxy.startThread(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("No port for the proxy", e);
        }
    }

    /** The port that clients connect to. */
    public int port() {
        return server.getLocalPort();
    }

    /** From now on nothing passes, in either direction, and nobody is told: as when a cable is pulled. */
    public void freeze() {
        setFrozen(true);
    }

    /** Lets everything pass again, what has waited first. */
    public void thaw() {
        setFrozen(false);
    }

    /** Ends every connection. New ones can be made. */
    public void cut() {
        for (Socket socket : sockets) {
            closeQuietly(socket);
        }
    }

    /**
     * Ends every connection when the server has sent so many further bytes, of which the last ones still arrive: in the
     * middle of a message, or between two. New connections can be made then.
     */
    public void cutAfter(long bytes) {
        bytesLeft.set(bytes);
    }

    /** How often {@link #cutAfter} has ended the connections. */
    public int cuts() {
        return cuts.get();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The proxy could not be closed", e);
        }
        thaw();
        cut();
    }

    private void setFrozen(boolean value) {
        lock.lock();
        try {
            frozen = value;
            thawed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Socket upstream = new Socket();
                sockets.add(client);
                sockets.add(upstream);
                upstream.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
                startThread(() -> pump(client, upstream, false));
                startThread(() -> pump(upstream, client, true));
            } catch (IOException e) {
                cut(); // the proxy was closed, or the server is away: its clients find out
            }
        }
    }

    private void pump(Socket from, Socket to, boolean isCounted) {
        byte[] chunk = new byte[CHUNK];
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                awaitThaw();
                long left = isCounted ? bytesLeft.getAndAdd(-length) : Long.MAX_VALUE;
                out.write(chunk, 0, (int) Math.max(0, Math.min(length, left)));
                out.flush();
                if (left <= length) {
                    endAll();
                }
            }
        } catch (IOException e) {
            cutPair(from, to);
        } finally {
            sockets.remove(from);
        }
    }

    private void endAll() {
        if (bytesLeft.getAndSet(Long.MAX_VALUE) <= 0) {
            cuts.incrementAndGet();
            cut();
        }
    }

    private void cutPair(Socket from, Socket to) {
        closeQuietly(from);
        closeQuietly(to);
    }

    private void awaitThaw() {
        lock.lock();
        try {
            while (frozen) {
                thawed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void startThread(Runnable work) {
        Thread thread = new Thread(work, "fault-proxy-" + port());
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("A connection of the proxy could not be closed", e);
        }
    }
}
