package io.laredo.source.postgresql;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * What TLS connections are made with.
 *
 * @param context whom to trust, and the certificate to show
 * @param parameters protocols and ciphers, where they differ from the usual; the host name is verified in any case
 */
public record TlsContext(SSLContext context, SSLParameters parameters) {
    /** With the usual protocols and ciphers. */
    public static TlsContext of(SSLContext context) {
        return new TlsContext(context, new SSLParameters());
    }
}
