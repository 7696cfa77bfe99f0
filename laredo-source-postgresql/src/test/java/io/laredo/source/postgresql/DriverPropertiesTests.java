package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.laredo.SourceException;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DriverPropertiesTests {
    private static final String ADDRESS = "jdbc:postgresql://db.example.org:5433/shop?";

    @Test
    void takesTheAddressAndWhateverElseTheUrlSays() {
        DriverProperties properties = of(
                ADDRESS
                        + "sslmode=verify-full&sslrootcert=/root.crt&options=-c%20geqo=off&connectTimeout=3&tcpKeepAlive=false");
        assertThat(properties.values())
                .containsEntry("PGHOST", "db.example.org")
                .containsEntry("PGPORT", "5433")
                .containsEntry("PGDBNAME", "shop")
                .containsEntry("user", "shop")
                .containsEntry("password", "hunter2")
                .containsEntry("sslmode", "verify-full")
                .containsEntry("sslrootcert", "/root.crt")
                .containsEntry("options", "-c geqo=off")
                .containsEntry("connectTimeout", "3")
                .containsEntry("tcpKeepAlive", "false")
                .containsEntry("ApplicationName", "laredo");
        assertThat(properties.replaced()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "socketTimeout, 30, 0",
        "queryTimeout, 30, 0",
        "readOnly, true, false",
        "autosave, always, never",
        "preferQueryMode, simple, extended",
        "stringtype, unspecified, varchar",
        "loadBalanceHosts, true, false"
    })
    void replacesWhatCouldBreakACopyOrTheStreamAndTellsSo(String name, String value, String needed) {
        DriverProperties ofTheUrl = of(ADDRESS + name + "=" + value);
        assertThat(ofTheUrl.values()).containsEntry(name, needed);
        assertThat(ofTheUrl.replaced()).containsExactly(name);

        Properties beside = new Properties();
        beside.setProperty(name, value);
        DriverProperties ofTheProperties = DriverProperties.of(settings(ADDRESS).withProperties(beside), "laredo");
        assertThat(ofTheProperties.values()).containsEntry(name, needed);
        assertThat(ofTheProperties.replaced()).containsExactly(name);
    }

    @Test
    void onlyTheStreamsConnectionReplicates() {
        String url = ADDRESS + "replication=true&assumeMinServerVersion=99";
        assertThat(of(url).values()).doesNotContainKey("replication").containsEntry("assumeMinServerVersion", "14");
        assertThat(of(url).forReplication().values())
                .containsEntry("replication", "database")
                .containsEntry("preferQueryMode", "simple");
    }

    @ParameterizedTest
    @ValueSource(strings = {"user=other", "password=hunter3", "user=shop&password=hunter3"})
    void refusesTwoAnswersToTheSameQuestionWithoutRepeatingThem(String parameters) {
        assertThatExceptionOfType(ConnectionSettingsException.class)
                .isThrownBy(() -> of(ADDRESS + parameters))
                .withMessageContaining("than the settings beside it")
                .satisfies(e -> assertThat(e.toString() + e.action()).doesNotContain("hunter"));
    }

    @Test
    void takesUserAndPasswordFromTheUrlWhenNobodyElseSaysThem() {
        for (String nothing : new @Nullable String[] {null, ""}) {
            DriverProperties properties = DriverProperties.of(
                    ConnectionSettings.of(ADDRESS + "user=shop&password=hunter2", nothing, nothing), "laredo");
            assertThat(properties.user()).isEqualTo("shop");
            assertThat(properties.hasPassword()).isTrue();
        }
        assertThat(of(ADDRESS + "user=shop&password=hunter2").user()).isEqualTo("shop");
    }

    @Test
    void asksForTheCredentialsEachTime() {
        int[] asked = {0};
        ConnectionSettings settings =
                ConnectionSettings.of(ADDRESS, () -> new Credentials("role" + ++asked[0], "token" + asked[0]));
        assertThat(DriverProperties.of(settings, "laredo").user()).isEqualTo("role1");
        assertThat(DriverProperties.of(settings, "laredo").values())
                .containsEntry("user", "role2")
                .containsEntry("password", "token2");
    }

    @Test
    void anAttemptFailsWhenNobodySaysTheCredentials() {
        ConnectionSettings settings = ConnectionSettings.of(ADDRESS, () -> {
            throw new IllegalStateException("the vault is closed");
        });
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> DriverProperties.of(settings, "laredo"))
                .withMessageContainingAll("db.example.org", "the vault is closed");
    }

    @Test
    void certificatesOfTheApplicationReplaceTheFilesAndVerifyTheHost() throws Exception {
        TlsContext tls = TlsContext.of(SSLContext.getDefault());
        DriverProperties properties = DriverProperties.of(
                settings(ADDRESS + "sslmode=require&sslrootcert=/root.crt&sslkey=/key.p12")
                        .withTls(() -> tls),
                "laredo");
        assertThat(properties.values())
                .containsEntry("sslfactory", TlsSocketFactory.class.getName())
                .containsEntry("sslmode", "verify-full")
                .doesNotContainKeys("sslrootcert", "sslkey");
        assertThat(properties.replaced()).containsExactlyInAnyOrder("sslmode", "sslrootcert", "sslkey");
        assertThat(DriverProperties.of(settings(ADDRESS + "sslmode=verify-ca").withTls(() -> tls), "laredo")
                        .values())
                .containsEntry("sslmode", "verify-ca");
    }

    @Test
    void findsTheUnixSocketInItsDirectoryByThePort(@TempDir Path directory) {
        DriverProperties properties =
                DriverProperties.of(settings(ADDRESS + "sslmode=verify-full").withUnixSocket(directory), "laredo");
        assertThat(properties.values())
                .containsEntry(
                        "socketFactoryArg", directory.resolve(".s.PGSQL.5433").toString())
                .containsEntry("sslmode", "disable");
        Path file = directory.resolve("socket");
        assertThat(DriverProperties.of(settings(ADDRESS).withUnixSocket(file), "laredo")
                        .values())
                .containsEntry("socketFactoryArg", file.toString());
    }

    @Test
    void saysWhatIsMissingForAUnixSocket(@TempDir Path directory) throws Exception {
        URL[] others = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("junixsocket"))
                .map(DriverPropertiesTests::url)
                .toArray(URL[]::new);
        try (URLClassLoader without = new URLClassLoader(others, ClassLoader.getPlatformClassLoader())) {
            Class<?> type = without.loadClass(ConnectionSettings.class.getName());
            Object settings = type.getMethod("of", String.class, String.class, String.class)
                    .invoke(null, ADDRESS, "shop", "hunter2");
            Object overUnixSocket = type.getMethod("withUnixSocket", Path.class).invoke(settings, directory);
            Method of = without.loadClass(DriverProperties.class.getName()).getDeclaredMethod("of", type, String.class);
            of.setAccessible(true);
            assertThatExceptionOfType(InvocationTargetException.class)
                    .isThrownBy(() -> of.invoke(null, overUnixSocket, "laredo"))
                    .havingCause()
                    .withMessageContaining("junixsocket is not on the class path");
        }
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void refusesTwoWaysToTheServer(@TempDir Path directory) throws Exception {
        TlsContext tls = TlsContext.of(SSLContext.getDefault());
        assertThatExceptionOfType(ConnectionSettingsException.class)
                .isThrownBy(() -> settings(ADDRESS).withUnixSocket(directory).withTls(() -> tls))
                .satisfies(e -> assertThat(e.action()).contains("laredo.connection.unix-socket"));
        ConnectionSettings both =
                settings(ADDRESS + "socketFactory=com.example.Factory").withUnixSocket(directory);
        assertThatExceptionOfType(ConnectionSettingsException.class)
                .isThrownBy(() -> DriverProperties.of(both, "laredo"))
                .satisfies(e -> assertThat(e.action()).contains("socketFactory"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db/too/many?password=hunter2",
                "jdbc:postgresql://db:port/shop?password=hunter2",
                "jdbc:postgresql://db?password=hunter2",
                "jdbc:postgresql:/db?password=hunter2",
                "jdbc:postgresql://db/shop?password=hunter2&x=%zz"
            })
    void neitherTheDriverNorTheFailureRepeatsSecretsOfAUrlThatIsNotUnderstood(String url) {
        List<String> logged = new CopyOnWriteArrayList<>();
        Logger driver = Logger.getLogger("org.postgresql");
        Handler handler = handler(logged);
        driver.addHandler(handler);
        try {
            assertThatExceptionOfType(ConnectionSettingsException.class)
                    .isThrownBy(() -> DriverProperties.of(ConnectionSettings.of(url, null, null), "laredo"))
                    .satisfies(e -> assertThat(e.toString() + e.action()).doesNotContain("hunter2"));
        } finally {
            driver.removeHandler(handler);
        }
        assertThat(logged.toString()).doesNotContain("hunter2");
    }

    private static Handler handler(List<String> logged) {
        return new Handler() {
            @Override
            public void publish(LogRecord line) {
                logged.add(new SimpleFormatter().formatMessage(line));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    @Test
    void printsNoValues() {
        assertThat(of(ADDRESS + "sslpassword=hunter2").toString())
                .contains("password")
                .doesNotContain("hunter2");
        assertThat(new Credentials("shop", "hunter2")).hasToString("shop");
    }

    private static DriverProperties of(String url) {
        return DriverProperties.of(settings(url), "laredo");
    }

    private static ConnectionSettings settings(String url) {
        return ConnectionSettings.of(url, "shop", "hunter2");
    }
}
