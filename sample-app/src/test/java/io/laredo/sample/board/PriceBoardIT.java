package io.laredo.sample.board;

import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.laredo.sample.ShopApplication;
import io.laredo.sample.board.StockCheck.Totals;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The whole application, started as a newcomer starts it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PriceBoardIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final ConfigurableApplicationContext application;
    private final int port;

    PriceBoardIT(@TempDir Path folder) {
        application = SpringApplication.run(
                ShopApplication.class, "--server.port=0", "--shop.postgres.data-directory=" + folder);
        port = application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    @AfterEach
    void endTheLoad() throws Exception {
        setLoad(0);
    }

    @AfterAll
    void stop() {
        application.close();
    }

    @Test
    void showsWhatTypedSqlChanged() throws Exception {
        try (Browser browser = lookAt(1)) {
            browser.awaitEvent(event -> event.contains("AUD-0001"));

            typeSql("UPDATE product SET price = 321.09 WHERE sku = 'AUD-0001'");
            String event = browser.awaitEvent(text -> text.contains("321.09"));
            assertThat(event).contains("AUD-0001").doesNotContain("AUD-0002");

            typeSql("INSERT INTO product (sku, category_id, name, list_price, price)"
                    + " VALUES ('AUD-9999', 1, 'Theremin', 420, 399)");
            browser.awaitEvent(text -> text.contains("Theremin"));

            typeSql("DELETE FROM product WHERE sku = 'AUD-9999'");
            browser.awaitEvent(text -> text.contains("\"gone\":["));
        }
    }

    @Test
    void saysWhatPostgresSaysOfWrongSql() throws Exception {
        assertThat(typeSql("SELECT nonsense FROM product")).contains("column \\\"nonsense\\\" does not exist");
    }

    @Test
    void addsUpInEveryViewWhileOrdersMoveUnits() throws Exception {
        StockCheck check = application.getBean(StockCheck.class);
        long delivered = check.totals().delivered();
        List<Totals> seen = new ArrayList<>();
        Set<String> positions = new HashSet<>();

        setLoad(1000);
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> {
            Totals totals = check.totals();
            seen.add(totals);
            positions.add(totals.position());
            return positions.size() > 300;
        });

        assertThat(seen).allSatisfy(totals -> {
            assertThat(totals.wrong()).isZero();
            assertThat(totals.inStock() + totals.sold()).isEqualTo(delivered);
        });
        assertThat(seen.stream().map(Totals::sold).distinct()).hasSizeGreaterThan(30);
    }

    @Test
    void noticesAProductThatDoesNotAddUp() throws Exception {
        StockCheck check = application.getBean(StockCheck.class);
        typeSql("UPDATE stock SET units = units - 1 WHERE product_id = 7");
        await().atMost(PATIENCE).until(() -> check.totals().wrong() == 1);

        typeSql("UPDATE stock SET units = units + 1 WHERE product_id = 7");
        await().atMost(PATIENCE).until(() -> check.totals().wrong() == 0);
    }

    @Test
    void isLikeTheDatabaseAgainAfterTheConnectionWasCut() throws Exception {
        Connection connection = application.getBean(Connection.class);
        setLoad(200);
        for (int i = 0; i < 3; i++) {
            await().atMost(PATIENCE).until(() -> connection.state().live());
            long sessions = connection.state().sessions();
            assertThat(post("cut", "{}")).contains("laredo-");
            assertThat(application.getBean(Products.class).count()).isEqualTo(1200);
            await().atMost(PATIENCE).until(() -> connection.state().sessions() > sessions);
        }
        setLoad(0);
        await().atMost(PATIENCE).untilAsserted(this::assertEqualToTheDatabase);
    }

    @Test
    void forgetsBrowsersThatWentAway() throws Exception {
        BoardStream stream = application.getBean(BoardStream.class);
        List<Browser> browsers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            browsers.add(lookAt(1 + i % 8));
        }
        await().atMost(PATIENCE).until(() -> stream.viewers() == 20);

        browsers.forEach(Browser::close);
        await().atMost(PATIENCE).until(() -> stream.viewers() == 0);
    }

    @Test
    void findsAProductByItsSku() throws Exception {
        assertThat(get("products/BOK-0001").body()).contains("Alder Atlas of Rivers");
        assertThat(get("products/NONE").statusCode()).isEqualTo(404);
    }

    @Test
    void refusesTypedSqlUnderAnotherHostName() throws Exception {
        assertThat(typeSqlAs("rebound.example:" + port)).contains("403");
        assertThat(typeSqlAs("localhost:" + port)).contains("200");
    }

    @Test
    void tellsHowItsReplicasAre() throws Exception {
        assertThat(get("actuator/health").body()).contains("\"laredo\"");
    }

    private void assertEqualToTheDatabase() {
        assertThat(application.getBean(Products.class).findAll().stream().sorted(comparing(Product::id)))
                .containsExactlyElementsOf(select("product ORDER BY id", Product.class));
        assertThat(application.getBean(Stocks.class).findAll().stream().sorted(comparing(Stock::productId)))
                .containsExactlyElementsOf(select("stock ORDER BY product_id", Stock.class));
        assertThat(application.getBean(Sales.class).findAll().stream()
                        .sorted(comparing(Sale::orderId).thenComparing(Sale::productId)))
                .containsExactlyElementsOf(select("order_line ORDER BY order_id, product_id", Sale.class));
        assertThat(application.getBean(Orders.class).findAll()).map(Order::id).hasSameElementsAs(orderIds());
    }

    private <T> List<T> select(String table, Class<T> type) {
        return application
                .getBean(JdbcClient.class)
                .sql("SELECT * FROM " + table)
                .query(type)
                .list();
    }

    private List<Long> orderIds() {
        return application
                .getBean(JdbcClient.class)
                .sql("SELECT id FROM placed_order")
                .query(Long.class)
                .list();
    }

    private Browser lookAt(int category) throws Exception {
        return new Browser(http, uri("board?category=" + category));
    }

    private void setLoad(int rate) throws Exception {
        post("load", "{\"changesPerSecond\": %d}".formatted(rate));
    }

    private String typeSql(String sql) throws Exception {
        return post("sql", "{\"sql\": \"%s\"}".formatted(sql));
    }

    private String post(String what, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri("local/" + what))
                .header("Content-Type", "application/json")
                .header("X-Price-Board", "1")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:%d/%s".formatted(port, path));
    }

    /** Sends typed SQL over a plain socket, since the client chooses the Host header itself. Answers the status line. */
    private String typeSqlAs(String host) throws IOException {
        String body = "{\"sql\": \"SELECT 1\"}";
        String request =
                "POST /local/sql HTTP/1.1\r\nHost: %s\r\nX-Price-Board: 1\r\nContent-Type: application/json\r\n"
                        + "Content-Length: %d\r\nConnection: close\r\n\r\n%s";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            OutputStream out = socket.getOutputStream();
            out.write(request.formatted(host, body.length(), body).getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("no answer");
        }
    }
}
