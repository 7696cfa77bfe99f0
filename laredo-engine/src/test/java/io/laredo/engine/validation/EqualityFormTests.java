package io.laredo.engine.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.ArrayValue;
import io.laredo.ColumnType;
import io.laredo.Interval;
import io.laredo.Range;
import io.laredo.ValueKind;
import io.laredo.engine.codec.AnyRows;
import io.laredo.engine.codec.BinaryWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EqualityFormTests {
    private static final ColumnType INTERVALS =
            new ColumnType(ValueKind.ARRAY, "interval[]", new ColumnType(ValueKind.INTERVAL, "interval"));

    private final long seed = Long.getLong("laredo.test.seed", System.nanoTime());
    private final AnyRows any = new AnyRows(new Random(seed), "anything");

    @ParameterizedTest
    @EnumSource(ValueKind.class)
    void isTheSameExactlyForWhatPostgresCallsEqual(ValueKind kind) {
        ColumnType type = AnyRows.type(kind);
        Object last = any.value(kind);
        for (int i = 0; i < 300; i++) {
            Object next = any.value(kind);
            boolean equal = Objects.equals(type.equalityKey(last), type.equalityKey(next));
            assertThat(form(type, last).equals(form(type, next)))
                    .as("seed %d: %s and %s", seed, last, next)
                    .isEqualTo(equal);
            assertThat(form(type, next)).isEqualTo(form(type, next));
            last = next;
        }
    }

    @Test
    void differencesOfRepresentationDoNotCount() {
        ColumnType numerics = AnyRows.type(ValueKind.ARRAY);
        assertThat(form(AnyRows.type(ValueKind.NUMERIC), new BigDecimal("1.0")))
                .isEqualTo(form(AnyRows.type(ValueKind.NUMERIC), new BigDecimal("1.00")))
                .isNotEqualTo(form(AnyRows.type(ValueKind.NUMERIC), new BigDecimal("1.01")));
        assertThat(form(numerics, ArrayValue.of(new BigDecimal("1.0"), null)))
                .isEqualTo(form(numerics, ArrayValue.of(new BigDecimal("1"), null)));
        assertThat(form(INTERVALS, ArrayValue.of(new Interval(1, 0, 0))))
                .isEqualTo(form(INTERVALS, ArrayValue.of(new Interval(0, 30, 0))));
        assertThat(form(AnyRows.type(ValueKind.MULTIRANGE), List.of(range("1.0"))))
                .isEqualTo(form(AnyRows.type(ValueKind.MULTIRANGE), List.of(range("1.000"))));
        Map<String, @Nullable String> other = new LinkedHashMap<>();
        other.put("b", "2");
        other.put("a", "1");
        assertThat(form(AnyRows.type(ValueKind.MAP), other))
                .isEqualTo(form(AnyRows.type(ValueKind.MAP), Map.of("a", "1", "b", "2")));
        assertThat(form(AnyRows.type(ValueKind.FLOAT8), -0.0d)).isEqualTo(form(AnyRows.type(ValueKind.FLOAT8), 0.0d));
    }

    private static Range range(String upper) {
        return Range.of(null, new BigDecimal(upper), false, true);
    }

    private static List<Byte> form(ColumnType type, @Nullable Object value) {
        BinaryWriter out = new BinaryWriter();
        EqualityForm.write(type, value, out);
        List<Byte> bytes = new ArrayList<>();
        for (byte octet : out.toByteArray()) {
            bytes.add(octet);
        }
        return bytes;
    }
}
