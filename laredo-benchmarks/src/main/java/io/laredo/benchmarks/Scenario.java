package io.laredo.benchmarks;

import java.util.Map;

/** Something to measure. */
interface Scenario {
    /** By which {@code run} knows it. */
    String name();

    /** What it measures and how, for people. */
    String description();

    /** The settings it knows, with their defaults. */
    Map<String, String> defaults();

    /** Measures, and reports what came out. */
    void run(Settings settings, Results results);
}
