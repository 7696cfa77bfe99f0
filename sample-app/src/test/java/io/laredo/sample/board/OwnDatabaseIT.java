package io.laredo.sample.board;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.TableId;
import io.laredo.engine.Engine;
import io.laredo.sample.ShopApplication;
import io.laredo.sample.trade.LoadGenerator;
import io.laredo.test.EqualityAtOneLsn;
import io.laredo.test.EqualityAtOneLsn.Comparison;
import io.laredo.test.PostgresServer;
import io.laredo.test.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The application with a database that somebody configured. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OwnDatabaseIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ROUNDS = 5;

    private final TestDatabase database = PostgresServer.shared(18).createDatabase();
    private final ConfigurableApplicationContext application = SpringApplication.run(
            ShopApplication.class,
            "--server.port=0",
            "--spring.datasource.url=" + database.url(),
            "--spring.datasource.username=" + database.user(),
            "--spring.datasource.password=" + database.password());

    @AfterAll
    void stop() {
        application.close();
    }

    @Test
    void startsNoServerAndTakesNoTypedSql() throws Exception {
        assertThat(application.containsBean("shopPostgres")).isFalse();
        assertThat(post("local/sql", "{\"sql\": \"SELECT 1\"}")).isEqualTo(404);
        assertThat(post("local/cut", "{}")).isEqualTo(404);
    }

    @Test
    void equalsTheDatabaseAtOneLsnWhileTheLoadGoesOn() throws Exception {
        Engine engine = application.getBean(Engine.class);
        String target = engine.status().get(0).pipelines().get(0).target();
        LoadGenerator generator = application.getBean(LoadGenerator.class);
        Stocks stocks = application.getBean(Stocks.class);

        generator.setRate(1000);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                EqualityAtOneLsn.assertEqualAtOneLsn(
                        database, stocks.position(), engine.hold(target), PATIENCE, comparisons());
            }
        } finally {
            generator.setRate(0);
        }
    }

    private List<Comparison<?>> comparisons() {
        return List.of(
                new Comparison<>(
                        table("product"),
                        "SELECT id, sku, category_id, name, list_price, price FROM product",
                        row -> new Product(
                                row.getLong(1),
                                row.getString(2),
                                row.getInt(3),
                                row.getString(4),
                                row.getBigDecimal(5),
                                row.getBigDecimal(6)),
                        application.getBean(Products.class)::findAll),
                new Comparison<>(
                        table("stock"),
                        "SELECT product_id, delivered, units FROM stock",
                        row -> new Stock(row.getLong(1), row.getInt(2), row.getInt(3)),
                        application.getBean(Stocks.class)::findAll),
                new Comparison<>(
                        table("order_line"),
                        "SELECT order_id, product_id, units, price FROM order_line",
                        row -> new Sale(row.getLong(1), row.getLong(2), row.getInt(3), row.getBigDecimal(4)),
                        application.getBean(Sales.class)::findAll));
    }

    private static TableId table(String name) {
        return new TableId("public", name);
    }

    private int post(String path, String body) throws Exception {
        int port = application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/%s".formatted(port, path)))
                .header("Content-Type", "application/json")
                .header("X-Price-Board", "1")
                .POST(BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }
}
