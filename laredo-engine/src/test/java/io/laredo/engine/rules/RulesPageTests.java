package io.laredo.engine.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.Column;
import io.laredo.ColumnType;
import io.laredo.ReplicaIdentity;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.ValueKind;
import io.laredo.engine.AdvancingClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The code in docs/rules.md does what it looks like. */
class RulesPageTests {
    private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void theExampleOfThePageWorks() {
        TableRules sessions = TableRules.of(new TableId("public", "session"))
                .filter(Filters.oneOf("state", List.of("open", "idle")))
                .filter(Filters.not(Filters.startsWith("agent", "bot")))
                .transform(Transforms.rename("usr", "user_id"))
                .transform(Transforms.compute(
                        new Column("has_cart", new ColumnType(ValueKind.BOOLEAN, "boolean"), false),
                        row -> row.get("cart_id") != null,
                        "cart_id"))
                .transform(Transforms.drop("payload"))
                .expiry(Expiry.at("last_seen").plus(Duration.ofMinutes(30)));
        MapTarget target = new MapTarget();
        RuledTarget ruled = new RuledTarget(target, List.of(sessions), new AdvancingClock());
        TableSchema schema = new TableSchema(
                sessions.table(),
                List.of(
                        Accounts.ID,
                        Accounts.STATE,
                        Accounts.column("agent", ValueKind.TEXT, "text"),
                        Accounts.column("usr", ValueKind.INT4, "integer"),
                        Accounts.column("cart_id", ValueKind.INT8, "bigint"),
                        Accounts.column("payload", ValueKind.TEXT, "text"),
                        Accounts.column("last_seen", ValueKind.INSTANT, "timestamptz")),
                List.of("id"),
                ReplicaIdentity.DEFAULT,
                List.of("id"));

        Instant now = Instant.EPOCH;
        Accounts.baseline(
                ruled,
                1,
                schema,
                new Row(schema, 1L, "open", "browser", 7, 70L, "…", now),
                new Row(schema, 2L, "closed", "browser", 7, 70L, "…", now),
                new Row(schema, 3L, "idle", "bot 3", 7, 70L, "…", now),
                new Row(schema, 4L, "idle", "browser", 7, null, "…", now.minusSeconds(1800)));

        assertThat(target.rows()).containsExactly(List.of(1L, "open", "browser", 7, 70L, now, true));
        assertThat(ruled.nextExpiry()).isEqualTo(now.plusSeconds(1800));
    }

    @Test
    void thePageShowsCodeOfThisClass() throws IOException {
        String source = plain(Files.readString(Path.of("src/test/java/io/laredo/engine/rules/RulesPageTests.java")));
        Matcher blocks = CODE.matcher(Files.readString(Path.of("../docs/rules.md")));
        int count = 0;
        while (blocks.find()) {
            assertThat(source).contains(plain(blocks.group(1)));
            count++;
        }
        assertThat(count).isOne();
    }

    private static String plain(String code) {
        return code.replaceAll("\\s+", " ").strip();
    }
}
