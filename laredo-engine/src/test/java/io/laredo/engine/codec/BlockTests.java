package io.laredo.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockTests {
    private static final String MAGIC = "LAREDO-T";

    @Test
    void blocksComeBackAsTheyWereCompressedOrNot() throws IOException {
        List<String> texts = List.of("", "short", "long ".repeat(10_000));

        assertThat(read(write(texts))).isEqualTo(texts);
        assertThat(write(texts)).hasSizeLessThan(1000);
    }

    @Test
    void everyChangedByteIsNoticed() throws IOException {
        byte[] whole = write(List.of("short", "long ".repeat(100)));
        for (int i = 0; i < whole.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = whole.clone();
                damaged[i] ^= (byte) (1 << bit);
                assertThatThrownBy(() -> read(damaged)).as("byte %d", i).isInstanceOf(CodecException.class);
            }
        }
    }

    @Test
    void aFileThatEndsWithinABlockIsCutOff() throws IOException {
        byte[] whole = write(List.of("one", "two"));
        int second = whole.length - BlockWriter.BLOCK_HEAD_BYTES - 4;
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            if (length == BlockWriter.HEAD_BYTES || length == second) {
                assertThat(read(cut)).as("what ends between two blocks").hasSizeLessThan(2);
            } else {
                assertThatThrownBy(() -> read(cut)).as("%d bytes", length).isInstanceOf(CodecException.class);
            }
        }
    }

    @Test
    void aBlockThatIsMissingOrTwiceThereIsNoticed() throws IOException {
        byte[] whole = write(List.of("one", "two"));
        int block = BlockWriter.BLOCK_HEAD_BYTES + 4;
        ByteArrayOutputStream lacking = new ByteArrayOutputStream();
        lacking.write(whole, 0, BlockWriter.HEAD_BYTES);
        lacking.write(whole, BlockWriter.HEAD_BYTES + block, block);
        ByteArrayOutputStream doubled = new ByteArrayOutputStream();
        doubled.write(whole, 0, BlockWriter.HEAD_BYTES + block);
        doubled.write(whole, BlockWriter.HEAD_BYTES, block);

        assertThatThrownBy(() -> read(lacking.toByteArray())).hasMessageContaining("block 0 was expected");
        assertThatThrownBy(() -> read(doubled.toByteArray())).hasMessageContaining("block 1 was expected");
    }

    @Test
    void aFileOfAnotherKindIsRefused() {
        assertThatThrownBy(() -> read("PNG or something else".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining(MAGIC);
    }

    @Test
    void readingCanBeginInTheMidstOfAFile() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        long second;
        try (BlockWriter writer = new BlockWriter(file, MAGIC, 1)) {
            writer.block('a', text("one"));
            second = writer.written();
            writer.block('b', text("two"));
        }
        byte[] rest = Arrays.copyOfRange(file.toByteArray(), (int) second, file.size());
        try (BlockReader reader = BlockReader.within(new ByteArrayInputStream(rest), 1, second)) {
            BlockReader.Block block = reader.next();
            assertThat(block).isNotNull();
            assertThat(block.content().text()).isEqualTo("two");
            assertThat(reader.next()).isNull();
        }
    }

    private static BinaryWriter text(String text) {
        BinaryWriter content = new BinaryWriter();
        content.text(text);
        return content;
    }

    private static byte[] write(List<String> texts) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (BlockWriter writer = new BlockWriter(file, MAGIC, 1)) {
            for (String text : texts) {
                writer.block('t', text(text));
            }
            assertThat(writer.written()).isEqualTo(file.size());
        }
        return file.toByteArray();
    }

    /** Reads a file of version 1 with blocks of kind t. */
    private static List<String> read(byte[] file) throws IOException {
        List<String> texts = new ArrayList<>();
        try (BlockReader reader = new BlockReader(new ByteArrayInputStream(file), MAGIC)) {
            if (reader.version() != 1) {
                throw new CodecException("version");
            }
            for (BlockReader.Block block = reader.next(); block != null; block = reader.next()) {
                if (block.kind() != 't') {
                    throw new CodecException("kind");
                }
                texts.add(block.content().text());
                block.content().requireEnd();
            }
        }
        return texts;
    }
}
