package io.laredo.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Issues certificates for tests, by the JDK's keytool, into a folder of its own. Nothing it makes is of any use a month later.
 */
public final class TestAuthority {
    private static final String OWN = "authority";
    private static final char[] PASSWORD = TestCertificate.PASSWORD.toCharArray();

    private final Path folder;
    private final Path store;
    private final AtomicInteger issued = new AtomicInteger();

    private TestAuthority(Path folder) {
        this.folder = folder;
        this.store = folder.resolve("authority-store.p12");
    }

    /** Makes an authority that nobody trusts yet. Its files are deleted when the process ends. */
    public static TestAuthority create() {
        TestAuthority authority = new TestAuthority(temporaryFolder());
        authority.keytool(OWN, "-dname", "CN=Test Authority", "-ext", "bc:c", "-startdate", "-9d", "-validity", "30");
        authority.write(
                authority.certificate(),
                pem("CERTIFICATE", encoded(authority.load(OWN).certificate())));
        return authority;
    }

    /** Its own certificate, as PEM. */
    public Path certificate() {
        return folder.resolve(OWN + ".crt");
    }

    /** Issues a certificate for a host or a role, valid from yesterday on. */
    public TestCertificate issue(String name) {
        return issue(name, "-1d");
    }

    /** Issues a certificate that was valid for two days, last week. */
    public TestCertificate issueExpired(String name) {
        return issue(name, "-7d");
    }

    private static Path temporaryFolder() {
        try {
            Path folder = Files.createTempDirectory("laredo-authority-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("No folder for certificates", e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + folder, e);
        }
    }

    private TestCertificate issue(String name, String from) {
        String alias = "%s-%d".formatted(name, issued.incrementAndGet());
        keytool(
                alias,
                "-signer",
                OWN,
                "-dname",
                "CN=" + name,
                "-ext",
                "san=dns:" + name,
                "-startdate",
                from,
                "-validity",
                "2");
        TestCertificate certificate = new TestCertificate(
                folder.resolve(alias + ".crt"),
                folder.resolve(alias + ".pem"),
                folder.resolve(alias + ".pk8"),
                folder.resolve(alias + ".p12"));
        Entry entry = load(alias);
        write(certificate.certificate(), pem("CERTIFICATE", encoded(entry.certificate())));
        write(certificate.key(), pem("PRIVATE KEY", entry.key().getEncoded()));
        write(certificate.derKey(), entry.key().getEncoded());
        write(certificate.keyStore(), entry);
        return certificate;
    }

    private void keytool(String alias, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                TestCertificate.PASSWORD,
                "-alias",
                alias));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("keytool made no certificate for %s: %s".formatted(alias, output));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The JDK's keytool did not run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The test ended while keytool ran", e);
        }
    }

    private Entry load(String alias) {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD);
            return new Entry(keys.getKey(alias, PASSWORD), keys.getCertificate(alias));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + store, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot read " + store, e);
        }
    }

    private static byte[] encoded(Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A certificate that was just read has no encoded form", e);
        }
    }

    private static byte[] pem(String type, byte[] bytes) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                .formatted(type, text)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Server and driver refuse keys that others may read. */
    private void write(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes);
            if (Files.getFileStore(file).supportsFileAttributeView(PosixFileAttributeView.class)) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    private void write(Path file, Entry entry) {
        write(file, new byte[0]);
        try (OutputStream out = Files.newOutputStream(file)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("user", entry.key(), PASSWORD, new Certificate[] {entry.certificate()});
            keys.store(out, PASSWORD);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot write " + file, e);
        }
    }

    private record Entry(Key key, Certificate certificate) {}
}
