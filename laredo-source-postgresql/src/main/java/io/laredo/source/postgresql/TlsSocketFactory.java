package io.laredo.source.postgresql;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import org.postgresql.ssl.WrappedFactory;

/**
 * Makes TLS sockets with a {@link TlsContext}. Public because the PostgreSQL driver instantiates it by name; not meant for
 * anybody else.
 */
public final class TlsSocketFactory extends WrappedFactory {
    private static final Tickets<TlsContext> TICKETS = new Tickets<>();

    private final TlsContext tls;

    /** @param ticket what {@link Ticket#text()} returned */
    public TlsSocketFactory(String ticket) {
        tls = TICKETS.redeem(ticket);
        factory = tls.context().getSocketFactory();
    }

    /** Asks for TLS sockets while one connection is made. */
    static Ticket ticket(TlsContext tls) {
        return new Ticket(TICKETS.issue(tls));
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        SSLSocket secured = (SSLSocket) super.createSocket(socket, host, port, autoClose);
        secured.setSSLParameters(tls.parameters());
        return secured;
    }

    /**
     * A claim on a {@link TlsContext}. Closing it ends the claim.
     *
     * @param text the argument of this factory
     */
    record Ticket(String text) implements AutoCloseable {
        @Override
        public void close() {
            TICKETS.end(text);
        }
    }
}
