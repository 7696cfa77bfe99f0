package io.laredo.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The code that a guide shows is the code that is compiled: a comment before a code block names a file and a part of it, which
 * lies between the lines {@code // tag::part[]} and {@code // end::part[]}. A guide that has one such block has no other.
 */
class GuideTests {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern INCLUDE = Pattern.compile(
            "<!-- (?<file>\\S+\\.java) (?<part>\\w+) -->\\R(?:```java\\R(?<code>.*?)```)?", Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile("^```java$", Pattern.MULTILINE);

    static List<Path> guides() throws IOException {
        try (Stream<Path> files = Files.list(PROJECT.resolve("docs/guides"))) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("guides")
    void showsTheCodeThatIsCompiled(Path guide) throws IOException {
        String text = Files.readString(guide);
        List<MatchResult> includes = INCLUDE.matcher(text).results().toList();

        for (MatchResult include : includes) {
            assertThat(include.group(3))
                    .as("%s, part %s of %s", guide.getFileName(), include.group(2), include.group(1))
                    .isEqualTo(part(PROJECT.resolve(include.group(1)), include.group(2)));
        }
        if (!includes.isEmpty()) {
            assertThat(CODE.matcher(text).results())
                    .as("blocks of Java code in %s", guide.getFileName())
                    .hasSameSizeAs(includes);
        }
    }

    private static String part(Path file, String name) throws IOException {
        List<String> lines = Files.readAllLines(file);
        int from = marker(lines, "// tag::%s[]".formatted(name), file);
        int to = marker(lines, "// end::%s[]".formatted(name), file);
        List<String> part = new ArrayList<>(lines.subList(from + 1, to));
        part.removeIf(line -> line.strip().matches("// (tag|end)::\\w+\\[]"));
        return String.join("\n", part).stripIndent() + "\n";
    }

    private static int marker(List<String> lines, String marker, Path file) {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().equals(marker)) {
                found.add(i);
            }
        }
        assertThat(found).as("%s in %s", marker, file).hasSize(1);
        return found.get(0);
    }
}
