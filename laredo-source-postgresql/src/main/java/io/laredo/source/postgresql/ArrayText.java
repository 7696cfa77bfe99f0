package io.laredo.source.postgresql;

import io.laredo.ArrayValue;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads an array's text form, such as {@code {1,NULL,3}}, <code>{{"a b","c\"d"},{x,y}}</code> or {@code [0:1]={7,8}}.
 * Quoted elements have a backslash before each quote and backslash; an unquoted {@code NULL} is null.
 */
final class ArrayText {
    private static final int UNKNOWN = -1;
    private static final int MAX_DIMENSIONS = 6;

    private final byte[] bytes;
    private final int end;
    private final char delimiter;
    private final ValueReader reader;
    private final List<@Nullable Object> elements = new ArrayList<>();
    private final List<Integer> lengths = new ArrayList<>();
    private int depthOfElements = UNKNOWN;
    private int at;

    ArrayText(byte[] bytes, int from, int length, char delimiter, ValueReader reader) {
        this.bytes = bytes;
        this.at = from;
        this.end = from + length;
        this.delimiter = delimiter;
        this.reader = reader;
    }

    ArrayValue read() {
        List<Integer> stated = at < end && bytes[at] == '[' ? lowerBounds() : List.of();
        readDimension(0);
        if (at != end) {
            throw malformed("has text after its end");
        }
        if (elements.isEmpty()) {
            return ArrayValue.empty();
        }
        if (!stated.isEmpty() && stated.size() != lengths.size()) {
            throw malformed("has bounds for another number of dimensions");
        }
        int[] bounds = new int[lengths.size()];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = stated.isEmpty() ? 1 : stated.get(i);
        }
        return ArrayValue.of(lengths.stream().mapToInt(Integer::intValue).toArray(), bounds, elements.toArray());
    }

    /** {@code [2:3][0:1]=}, one pair for each dimension; the upper bounds follow from the content. */
    private List<Integer> lowerBounds() {
        List<Integer> bounds = new ArrayList<>();
        while (peek() == '[') {
            int from = ++at;
            skipTo(':');
            bounds.add((Integer) ScalarReaders.INT4.text(bytes, from, at - from));
            skipTo(']');
            at++;
        }
        expect('=');
        return bounds;
    }

    private void readDimension(int depth) {
        if (depth == MAX_DIMENSIONS) {
            throw malformed("has more than 6 dimensions");
        }
        expect('{');
        int count = 0;
        if (peek() == '}') {
            at++;
            return;
        }
        while (true) {
            if (peek() == '{') {
                readDimension(depth + 1);
            } else {
                elements.add(elementAt(depth));
            }
            count++;
            if (peek() == delimiter) {
                at++;
            } else {
                break;
            }
        }
        expect('}');
        setLength(depth, count);
    }

    private void setLength(int depth, int count) {
        while (lengths.size() <= depth) {
            lengths.add(UNKNOWN);
        }
        int known = lengths.get(depth);
        if (known != UNKNOWN && known != count) {
            throw malformed("is not rectangular");
        }
        lengths.set(depth, count);
    }

    private @Nullable Object elementAt(int depth) {
        if (depthOfElements != UNKNOWN && depthOfElements != depth) {
            throw malformed("is not rectangular");
        }
        depthOfElements = depth;
        return element();
    }

    private @Nullable Object element() {
        if (peek() == '"') {
            byte[] content = quoted();
            return reader.text(content, 0, content.length);
        }
        int from = at;
        while (peek() != delimiter && bytes[at] != '}') {
            at++;
        }
        int length = at - from;
        boolean isNull = length == 4
                && bytes[from] == 'N'
                && bytes[from + 1] == 'U'
                && bytes[from + 2] == 'L'
                && bytes[from + 3] == 'L';
        return isNull ? null : reader.text(bytes, from, length);
    }

    private byte[] quoted() {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        at++;
        while (peek() != '"') {
            if (bytes[at] == '\\') {
                at++;
            }
            content.write(peek());
            at++;
        }
        at++;
        return content.toByteArray();
    }

    private byte peek() {
        if (at >= end) {
            throw malformed("ends early");
        }
        return bytes[at];
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw malformed("lacks a '" + wanted + "'");
        }
        at++;
    }

    private void skipTo(char wanted) {
        while (peek() != wanted) {
            at++;
        }
    }

    private static IllegalArgumentException malformed(String how) {
        return new IllegalArgumentException("Not an array: the text " + how);
    }
}
