package io.laredo.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.laredo.ChangeEvent;
import io.laredo.Column;
import io.laredo.ColumnType;
import io.laredo.ReplicaIdentity;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.ValueKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values, rows and changes as bytes and back. A failure names the seed; {@code -Dlaredo.test.seed} repeats it. */
class ChangeCodecTests {
    private final long seed = Long.getLong("laredo.test.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final AnyRows rows = new AnyRows(random, "anything");

    @ParameterizedTest
    @EnumSource(ValueKind.class)
    void everyKindOfValueComesBackAsItWas(ValueKind kind) {
        for (int i = 0; i < 300; i++) {
            Object value = rows.value(kind);
            BinaryWriter out = new BinaryWriter();
            ValueCodec.write(value, out);
            BinaryReader in = new BinaryReader(out.toByteArray());
            Object read = ValueCodec.read(in);
            in.requireEnd();
            assertThat(read).as("seed %d", seed).isEqualTo(value);
        }
    }

    @Test
    void changesOfAllKindsComeBackAsTheyWere() {
        List<ChangeEvent> events = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            events.add(rows.change(i));
        }
        assertThat(decode(encode(events))).as("seed %d", seed).isEqualTo(events);
    }

    @Test
    void anUpdateOfTheSameKeyKeepsSayingSoByOneObject() {
        Row row = rows.row(7);

        ChangeEvent.Update update = (ChangeEvent.Update)
                decode(encode(List.of(new ChangeEvent.Update(row, row)))).get(0);

        assertThat(update.oldKey()).isSameAs(update.row());
    }

    @Test
    void aShapeIsWrittenOnce() {
        byte[] one = encode(List.of(new ChangeEvent.Truncate(rows.schema())));
        byte[] two = encode(List.of(
                new ChangeEvent.Truncate(rows.schema()),
                new ChangeEvent.Truncate(new AnyRows(random, "anything").schema())));

        assertThat(two).hasSize(one.length + 2);
    }

    @Test
    void contentThatIsCutOffAnywhereIsRefused() {
        byte[] whole = encode(List.of(new ChangeEvent.Update(rows.key(1), rows.row(2))));

        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> new ChangeDecoder().read(new BinaryReader(cut)))
                    .as("seed %d, %d of %d bytes", seed, length, whole.length)
                    .isInstanceOf(CodecException.class);
        }
    }

    @Test
    void randomAndDamagedBytesGiveAClearExceptionOrARowOfItsShape() {
        byte[] whole = encode(List.of(new ChangeEvent.Update(rows.key(1), rows.row(2))));
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = i % 4 == 0 ? new byte[random.nextInt(200)] : whole.clone();
            for (int j = random.nextInt(3); j >= 0 && bytes.length > 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            ChangeEvent read = readOrRefuse(bytes, i);
            if (read != null) {
                encode(List.of(read)); // every value fits its column, or this throws
            }
        }
    }

    private @Nullable ChangeEvent readOrRefuse(byte[] bytes, int round) {
        try {
            return new ChangeDecoder().read(new BinaryReader(bytes));
        } catch (CodecException e) {
            assertThat(e).hasMessageMatching("(?s)(At byte|Column ).*");
            return null;
        } catch (RuntimeException e) {
            throw new AssertionError("Seed %d, round %d".formatted(seed, round), e);
        }
    }

    @Test
    void refusesAValueThatItsColumnCannotHaveAndDoesNotShowIt() {
        TableSchema schema = new TableSchema(
                new TableId("public", "item"),
                List.of(new Column("id", new ColumnType(ValueKind.INT4, "integer"), false)),
                List.of("id"),
                ReplicaIdentity.DEFAULT,
                List.of("id"));

        assertThatThrownBy(() -> encode(List.of(new ChangeEvent.Insert(new Row(schema, "secret")))))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("'id' of public.item")
                .hasMessageContaining("String")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> encode(List.of(new ChangeEvent.Insert(new Row(schema, new Object())))))
                .isInstanceOf(CodecException.class);
    }

    @Test
    void refusesATextThatHasNoUtf8() {
        BinaryWriter out = new BinaryWriter();

        assertThatThrownBy(() -> out.text("half \uD83D"))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("surrogate");
    }

    @Test
    void nestingWithoutEndIsRefused() {
        byte[] bytes = new byte[10_000];
        for (int i = 0; i < bytes.length; i += 2) {
            bytes[i] = (byte) ValueCodec.LIST;
            bytes[i + 1] = 1;
        }

        assertThatThrownBy(() -> ValueCodec.read(new BinaryReader(bytes)))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("levels");
    }

    private static byte[] encode(List<ChangeEvent> events) {
        BinaryWriter out = new BinaryWriter();
        ChangeEncoder encoder = new ChangeEncoder();
        events.forEach(event -> encoder.write(event, out));
        return out.toByteArray();
    }

    private static List<ChangeEvent> decode(byte[] bytes) {
        BinaryReader in = new BinaryReader(bytes);
        ChangeDecoder decoder = new ChangeDecoder();
        List<ChangeEvent> events = new ArrayList<>();
        while (!in.isAtEnd()) {
            events.add(decoder.read(in));
        }
        return events;
    }
}
