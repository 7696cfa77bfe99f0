package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.TableId;
import org.junit.jupiter.api.Test;

class SqlTests {
    @Test
    void quotesEveryIdentifier() {
        assertThat(Sql.identifier("item")).isEqualTo("\"item\"");
        assertThat(Sql.identifier("Weird \"Name\"; DROP")).isEqualTo("\"Weird \"\"Name\"\"; DROP\"");
        assertThat(Sql.table(new TableId("a.b", "c\"d"))).isEqualTo("\"a.b\".\"c\"\"d\"");
    }

    @Test
    void quotesTextsSoThatBackslashesAreMereCharacters() {
        assertThat(Sql.literal("it's")).isEqualTo("'it''s'");
        assertThat(Sql.literal("\\' OR")).isEqualTo(" E'\\\\'' OR'");
    }
}
