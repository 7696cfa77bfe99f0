package io.laredo.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The settings of a run: a scenario's defaults, and what the command line says instead. */
record Settings(Map<String, String> values) {
    /**
     * @param arguments of the form {@code key=value}
     * @throws IllegalArgumentException one is not, or the scenario does not know its key
     */
    static Settings of(Map<String, String> defaults, Iterable<String> arguments) {
        Map<String, String> values = new TreeMap<>(defaults);
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            if (parts.length < 2 || !defaults.containsKey(parts[0])) {
                throw new IllegalArgumentException("Unknown setting '%s'. Use key=value with one of the keys %s"
                        .formatted(argument, new TreeMap<>(defaults).keySet()));
            }
            values.put(parts[0], parts[1]);
        }
        return new Settings(values);
    }

    String text(String key, Set<String> allowed) {
        String text = text(key);
        if (!allowed.contains(text)) {
            throw new IllegalArgumentException("Setting %s is '%s'. Use one of %s".formatted(key, text, allowed));
        }
        return text;
    }

    int positive(String key) {
        return positive(key, text(key));
    }

    private static int positive(String key, String text) {
        if (!text.matches("[1-9]\\d{0,8}")) {
            throw new IllegalArgumentException(
                    "Setting %s is '%s'. Use a number from 1 to 999999999".formatted(key, text));
        }
        return Integer.parseInt(text);
    }

    /** One number or several, separated by commas. */
    List<Integer> positives(String key) {
        return Arrays.stream(text(key).split(",", -1))
                .map(text -> positive(key, text))
                .toList();
    }

    String text(String key) {
        String text = values.get(key);
        if (text == null) {
            throw new IllegalStateException("A scenario reads setting '%s' and does not list it".formatted(key));
        }
        return text;
    }

    /** For people: without passwords in URLs. */
    @Override
    public String toString() {
        return values.toString().replaceAll("(?<=password=)[^&,}]*", "…");
    }
}
