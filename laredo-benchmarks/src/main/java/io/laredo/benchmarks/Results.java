package io.laredo.benchmarks;

import java.io.PrintStream;
import java.util.Locale;

/** Prints what a scenario measured: notes for people, and {@code RESULT} lines for machines. */
final class Results {
    private final String scenario;
    private final PrintStream out;

    Results(String scenario, PrintStream out) {
        this.scenario = scenario;
        this.out = out;
    }

    void note(String format, Object... arguments) {
        out.println("# " + String.format(Locale.ROOT, format, arguments));
    }

    void result(String metric, double value) {
        out.println("RESULT %s %s %s".formatted(scenario, metric, String.format(Locale.ROOT, "%.3f", value)));
    }
}
