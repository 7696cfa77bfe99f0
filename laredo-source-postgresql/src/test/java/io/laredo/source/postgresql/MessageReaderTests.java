package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class MessageReaderTests {
    @Test
    void readsFieldsInOrder() {
        byte[] bytes = {99, 'B', -1, -1, -2, 0x7F, -1, -1, -1, 'h', (byte) 0xC3, (byte) 0xA9, 0, 0, 1, 5};
        MessageReader reader = new MessageReader(bytes, 1);
        assertThat(reader.letter()).isEqualTo('B');
        assertThat(reader.int8()).isEqualTo(-1);
        assertThat(reader.int16()).isEqualTo(-2);
        assertThat(reader.int32()).isEqualTo(Integer.MAX_VALUE);
        assertThat(reader.string()).isEqualTo("hé");
        assertThat(reader.count()).isEqualTo(1);
        assertThat(reader.skip(1)).isEqualTo(15);
        assertThat(reader.isAtEnd()).isTrue();
    }

    @Test
    void readsUnsignedAndLongNumbers() {
        assertThat(new MessageReader(new byte[] {-1, -1, -1, -1}, 0).unsigned32())
                .isEqualTo(0xFFFF_FFFFL);
        assertThat(new MessageReader(new byte[] {-1, -1, -1, -1, -1, -1, -1, -2}, 0).int64())
                .isEqualTo(-2);
    }

    @Test
    void neverReadsBeyondTheMessage() {
        List<Consumer<MessageReader>> reads = List.of(
                MessageReader::letter,
                MessageReader::int8,
                MessageReader::int16,
                MessageReader::count,
                MessageReader::int32,
                MessageReader::unsigned32,
                MessageReader::int64,
                MessageReader::string,
                reader -> reader.skip(1),
                reader -> reader.skip(Integer.MAX_VALUE),
                reader -> reader.skip(-1));
        for (Consumer<MessageReader> read : reads) {
            assertThatIllegalArgumentException().isThrownBy(() -> read.accept(new MessageReader(new byte[3], 3)));
            assertThatIllegalArgumentException().isThrownBy(() -> read.accept(new MessageReader(new byte[3], 25)));
        }
    }

    @Test
    void believesNoCountThatTheMessageHasNoRoomFor() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MessageReader(new byte[] {-1, -1, 0, 0}, 0).count())
                .withMessageContaining("65535 fields");
    }

    @Test
    void refusesATextWithoutItsEnd() {
        assertThatIllegalArgumentException().isThrownBy(() -> new MessageReader(new byte[] {'a', 'b'}, 0).string());
    }
}
