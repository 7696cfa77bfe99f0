package io.laredo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class RowTests {
    @Test
    void findsValuesByPlaceAndByName() {
        Row row = new Row(Samples.SCHEMA, 7, "seven");
        assertThat(row.get(0)).isEqualTo(7);
        assertThat(row.get("name")).isEqualTo("seven");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> row.get("price"))
                .withMessageContainingAll("public.item", "price", "id", "name");
    }

    @Test
    void tellsAnAbsentValueFromNull() {
        Row row = new Row(Samples.SCHEMA, 7, Row.ABSENT);
        assertThat(row.isPresent(0)).isTrue();
        assertThat(row.isPresent(1)).isFalse();
        assertThat(row.isWhole()).isFalse();
        assertThatIllegalStateException()
                .isThrownBy(() -> row.get("name"))
                .withMessageContainingAll("name", "public.item");

        Row withNull = new Row(Samples.SCHEMA, 7, null);
        assertThat(withNull.isWhole()).isTrue();
        assertThat(withNull.get("name")).isNull();
        assertThat(withNull).isNotEqualTo(row);
    }

    @Test
    void refusesAnotherNumberOfValuesThanColumns() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Row(Samples.SCHEMA, 7))
                .withMessageContainingAll("public.item", "2 columns", "1 values");
        assertThatIllegalArgumentException().isThrownBy(() -> new Row(Samples.SCHEMA, 7, "seven", true));
    }

    @Test
    void equalsARowOfTheSameTableWithTheSameValues() {
        Row row = new Row(Samples.SCHEMA, 7, "seven");
        assertThat(row)
                .isEqualTo(new Row(Samples.SCHEMA, 7, "seven"))
                .hasSameHashCodeAs(new Row(Samples.SCHEMA, 7, "seven"))
                .isNotEqualTo(new Row(Samples.SCHEMA, 7, "eight"));
    }
}
