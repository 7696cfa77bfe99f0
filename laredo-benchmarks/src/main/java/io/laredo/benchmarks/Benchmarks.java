package io.laredo.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Lists the scenarios, or runs one. */
public final class Benchmarks {
    private static final List<Scenario> SCENARIOS =
            List.of(new LookupScenario(), new LogScenario(), new BaselineScenario(), new DrainScenario());

    private Benchmarks() {}

    /**
     * Lists the scenarios, or runs one; a mistake in the arguments ends the process with status 2.
     *
     * @param arguments the name of a scenario, then its settings; or nothing
     */
    public static void main(String[] arguments) {
        try {
            run(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private static void run(List<String> arguments) {
        if (arguments.isEmpty()) {
            SCENARIOS.forEach(Benchmarks::describe);
            return;
        }
        Scenario scenario = named(arguments.get(0));
        Settings settings = Settings.of(scenario.defaults(), arguments.subList(1, arguments.size()));
        Results results = new Results(scenario.name(), System.out);
        results.note("%s", machine());
        results.note("settings %s, %s", settings, javaOptions());
        scenario.run(settings, results);
    }

    private static void describe(Scenario scenario) {
        System.out.println(scenario.name() + " " + scenario.defaults());
        scenario.description().lines().forEach(line -> System.out.println("    " + line));
    }

    private static Scenario named(String name) {
        return SCENARIOS.stream()
                .filter(scenario -> scenario.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Unknown scenario '%s'. The scenarios are %s"
                        .formatted(name, SCENARIOS.stream().map(Scenario::name).toList())));
    }

    private static String machine() {
        return "machine %s, %d processors, %s %s, Java %s (%s)"
                .formatted(
                        processor(),
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"),
                        System.getProperty("java.version"),
                        System.getProperty("java.vm.name"));
    }

    private static String processor() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse("unknown processor");
        } catch (IOException e) {
            return "unknown processor"; // No Linux: the kind of processor is only for people to read.
        }
    }

    private static String javaOptions() {
        List<String> options = ManagementFactory.getRuntimeMXBean().getInputArguments();
        return "Java options " + Arrays.toString(options.toArray());
    }
}
