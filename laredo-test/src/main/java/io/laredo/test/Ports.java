package io.laredo.test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;

/**
 * Ports for servers that start later, or stop and start again: below those that operating systems give to clients, one of
 * which would have the port meanwhile.
 */
final class Ports {
    private static final int LOWEST = 12_000;
    private static final int HIGHEST = 32_000;
    private static final int ATTEMPTS = 1000;
    private static final Random random = new Random();

    private Ports() {}

    /** One that nobody listens on. */
    static int free() {
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = LOWEST + random.nextInt(HIGHEST - LOWEST);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("No free port between %d and %d".formatted(LOWEST, HIGHEST));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
