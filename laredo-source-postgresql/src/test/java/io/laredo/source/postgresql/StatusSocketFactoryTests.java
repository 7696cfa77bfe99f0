package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.SocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With a real connection on this machine. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // an interrupt does not end a read
class StatusSocketFactoryTests {
    private static final Duration INTERVAL = Duration.ofMillis(10);

    private final ServerSocket server;
    private final StatusSocketFactory.TickingSocket client;
    private final Socket peer;

    StatusSocketFactoryTests() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        try (StatusSocketFactory.Ticket ticket = StatusSocketFactory.ticket(SocketFactory.getDefault())) {
            Socket socket = new StatusSocketFactory(ticket.text()).createSocket();
            assertThat(ticket.socket()).isSameAs(socket);
            client = (StatusSocketFactory.TickingSocket) socket;
        }
        client.connect(server.getLocalSocketAddress());
        peer = server.accept();
    }

    @BeforeEach
    void connected() {
        assertThat(client.isConnected()).isTrue();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        peer.close();
        server.close();
    }

    @Test
    void aReadThatWaitsCallsBackInItsOwnThreadUntilSomethingArrives() throws IOException {
        AtomicInteger ticks = new AtomicInteger();
        Thread reader = Thread.currentThread();
        InputStream in = client.getInputStream();
        client.tickWhileWaiting(INTERVAL, silent -> {
            assertThat(Thread.currentThread()).isSameAs(reader);
            if (ticks.incrementAndGet() == 5) {
                peer.getOutputStream().write(new byte[] {1, 2, -3});
            }
        });
        byte[] bytes = new byte[8];
        assertThat(in.read(bytes, 2, 6)).isEqualTo(3);
        assertThat(bytes).startsWith(0, 0, 1, 2, -3);
        assertThat(ticks).hasValueGreaterThanOrEqualTo(5);
    }

    @Test
    void aReadOfOneByteTicksToo() throws IOException {
        AtomicInteger ticks = new AtomicInteger();
        InputStream in = client.getInputStream();
        client.tickWhileWaiting(INTERVAL, silent -> {
            if (ticks.incrementAndGet() == 3) {
                peer.getOutputStream().write(0xFF);
                peer.shutdownOutput();
            }
        });
        assertThat(in.read()).isEqualTo(0xFF);
        assertThat(in.read()).isEqualTo(-1);
    }

    @Test
    void readsThatNeverWaitTickAsWell() throws IOException {
        AtomicInteger ticks = new AtomicInteger();
        InputStream in = client.getInputStream();
        client.tickWhileWaiting(Duration.ofMinutes(1), silent -> ticks.incrementAndGet());
        peer.getOutputStream().write(new byte[3]);
        for (int i = 0; i < 3; i++) {
            assertThat(in.read()).isZero();
        }
        assertThat(ticks).hasValueGreaterThanOrEqualTo(3);
    }

    @Test
    void aTickThatFailsEndsTheRead() throws IOException {
        InputStream in = client.getInputStream();
        client.tickWhileWaiting(INTERVAL, silent -> {
            throw new IOException("no longer");
        });
        assertThatExceptionOfType(IOException.class).isThrownBy(in::read).withMessage("no longer");
    }

    @Test
    void anotherThreadEndsAReadByClosingTheSocket() throws IOException {
        InputStream in = client.getInputStream();
        client.tickWhileWaiting(INTERVAL, silent -> {
            Thread closer = new Thread(() -> {
                try {
                    client.close();
                } catch (IOException e) {
                    throw new IllegalStateException("The socket would not close", e);
                }
            });
            closer.start();
        });
        assertThatExceptionOfType(IOException.class).isThrownBy(in::read);
    }

    @Test
    void withoutATickTheSocketsOwnTimeoutHolds() throws IOException {
        client.setSoTimeout(10);
        InputStream in = client.getInputStream();
        assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(in::read);
    }

    @Test
    void aTicketThatWasGivenBackClaimsNothing() throws IOException {
        StatusSocketFactory.Ticket ticket = StatusSocketFactory.ticket(SocketFactory.getDefault());
        StatusSocketFactory factory = new StatusSocketFactory(ticket.text());
        Socket first = factory.createSocket();
        ticket.close();
        assertThat(factory.createSocket()).isNotSameAs(first);
        assertThat(ticket.socket()).isSameAs(first);
        assertThatIllegalArgumentException().isThrownBy(() -> new StatusSocketFactory(ticket.text()));
    }

    @Test
    void leavesEverythingElseToTheSocketItWasGiven() {
        assertThat(Arrays.stream(Socket.class.getMethods())
                        .filter(method -> method.getDeclaringClass() == Socket.class)
                        .filter(method -> !Modifier.isStatic(method.getModifiers()))
                        .map(StatusSocketFactoryTests::signature))
                .isSubsetOf(Arrays.stream(ForwardingSocket.class.getDeclaredMethods())
                        .map(StatusSocketFactoryTests::signature)
                        .toList());
    }

    private static String signature(Method method) {
        return method.getName() + Arrays.toString(method.getParameterTypes());
    }
}
