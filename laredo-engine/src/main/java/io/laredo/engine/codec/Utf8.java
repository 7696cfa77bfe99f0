package io.laredo.engine.codec;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** UTF-8 that replaces nothing: what has no exact form is refused. */
final class Utf8 {
    private Utf8() {}

    static ByteBuffer encode(String text) {
        try {
            return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw new CodecException("A text of %d characters has half a surrogate pair".formatted(text.length()));
        }
    }

    static String decode(byte[] bytes, int from, int length) {
        for (int i = from; i < from + length; i++) {
            if (bytes[i] < 0) {
                return decodeAny(bytes, from, length);
            }
        }
        return new String(bytes, from, length, StandardCharsets.US_ASCII);
    }

    private static String decodeAny(byte[] bytes, int from, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new CodecException("At byte %d: %d bytes that are no UTF-8".formatted(from, length));
        }
    }
}
