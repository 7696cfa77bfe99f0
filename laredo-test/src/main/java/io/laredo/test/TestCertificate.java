package io.laredo.test;

import java.nio.file.Path;

/**
 * A certificate and its private key, in the forms that the server and the driver take.
 *
 * @param certificate the certificate, as PEM
 * @param key the private key, as PEM (PKCS #8), readable by its owner only
 * @param derKey the same key, as DER
 * @param keyStore both, as PKCS #12
 */
public record TestCertificate(Path certificate, Path key, Path derKey, Path keyStore) {
    /** The password of the PKCS #12 file; the other files have none. */
    public static final String PASSWORD = "laredo";
}
