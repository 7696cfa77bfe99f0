package io.laredo.engine.snapshot;

import io.laredo.ArrayValue;
import io.laredo.Interval;
import io.laredo.Range;
import io.laredo.Struct;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes values of the value model as JSON. */
final class JsonText {
    private final Appendable out;

    JsonText(Appendable out) {
        this.out = out;
    }

    void value(@Nullable Object value) throws IOException {
        if (value instanceof ArrayValue array) {
            array(array);
        } else if (value instanceof List<?> list) {
            elements(list);
        } else if (value instanceof Range range) {
            range(range);
        } else if (value instanceof Struct struct) {
            struct(struct);
        } else if (value instanceof Map<?, ?> map) {
            map(map);
        } else if (value instanceof Interval interval) {
            out.append("{\"months\":%d,\"days\":%d,\"micros\":%d}"
                    .formatted(interval.months(), interval.days(), interval.micros()));
        } else {
            scalar(value);
        }
    }

    private void scalar(@Nullable Object value) throws IOException {
        if (value instanceof BigDecimal number) {
            out.append(number.toPlainString());
        } else if (value == null || value instanceof Boolean || isFiniteNumber(value)) {
            out.append(String.valueOf(value));
        } else {
            text(value.toString());
        }
    }

    private static boolean isFiniteNumber(Object value) {
        return value instanceof Number number && Double.isFinite(number.doubleValue());
    }

    private void array(ArrayValue array) throws IOException {
        boolean usual = true;
        for (int i = 0; i < array.dimensions(); i++) {
            usual &= array.lowerBound(i) == 1;
        }
        if (usual) {
            elements(array);
            return;
        }
        out.append("{\"lowerBounds\":[");
        for (int i = 0; i < array.dimensions(); i++) {
            out.append(i == 0 ? "" : ",").append(Integer.toString(array.lowerBound(i)));
        }
        out.append("],\"elements\":");
        elements(array);
        out.append('}');
    }

    /** The elements; those that are arrays themselves have the bounds that the outermost one says. */
    private void elements(List<?> list) throws IOException {
        out.append('[');
        for (int i = 0; i < list.size(); i++) {
            out.append(i == 0 ? "" : ",");
            if (list instanceof ArrayValue array && array.dimensions() > 1) {
                elements((List<?>) list.get(i));
            } else {
                value(list.get(i));
            }
        }
        out.append(']');
    }

    private void range(Range range) throws IOException {
        if (range.isEmpty()) {
            out.append("\"empty\"");
            return;
        }
        out.append("{\"lower\":");
        value(range.lower());
        out.append(",\"upper\":");
        value(range.upper());
        out.append(",\"bounds\":\"")
                .append(range.isLowerIncluded() ? '[' : '(')
                .append(range.isUpperIncluded() ? ']' : ')')
                .append("\"}");
    }

    private void struct(Struct struct) throws IOException {
        out.append('{');
        for (int i = 0; i < struct.names().size(); i++) {
            out.append(i == 0 ? "" : ",");
            text(struct.names().get(i));
            out.append(':');
            value(struct.values().get(i));
        }
        out.append('}');
    }

    private void map(Map<?, ?> map) throws IOException {
        out.append('{');
        for (Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator(); entries.hasNext(); ) {
            Map.Entry<?, ?> entry = entries.next();
            text(String.valueOf(entry.getKey()));
            out.append(':');
            value(entry.getValue());
            out.append(entries.hasNext() ? "," : "");
        }
        out.append('}');
    }

    void text(String text) throws IOException {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            switch (next) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (next < ' ') {
                        out.append("\\u%04x".formatted((int) next));
                    } else {
                        out.append(next);
                    }
                }
            }
        }
        out.append('"');
    }
}
