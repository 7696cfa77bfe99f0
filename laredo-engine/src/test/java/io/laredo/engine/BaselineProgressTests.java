package io.laredo.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.TableId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BaselineProgressTests {
    @Test
    void estimatesWhatIsLeftFromWhatIsDone() {
        BaselineProgress progress =
                new BaselineProgress(List.of(table(1_200_000, 40, 3_000_000, 100)), Duration.ofSeconds(20));
        assertThat(progress.share()).isEqualTo(0.4);
        assertThat(progress.remaining()).isEqualTo(Duration.ofSeconds(30));
        assertThat(progress.text()).isEqualTo("1.2 of about 3.0 million rows, 40 %, about 30 s left");
    }

    @Test
    void countsALargeTableForMore() {
        BaselineProgress progress =
                new BaselineProgress(List.of(table(10, 100, 10, 100), table(0, 0, 90, 900)), Duration.ofMinutes(1));
        assertThat(progress.rows()).isEqualTo(10);
        assertThat(progress.estimatedRows()).isEqualTo(100);
        assertThat(progress.bytes()).isEqualTo(100);
        assertThat(progress.estimatedBytes()).isEqualTo(1000);
        assertThat(progress.text()).isEqualTo("10 of about 100 rows, 10 %, about 9 min left");
    }

    @Test
    void guessesRowsInProportionWhereTheDatabaseHasNotCountedThem() {
        assertThat(table(50, 10, 0, 100).estimatedRows()).isEqualTo(500);
        assertThat(table(0, 0, 0, 100).estimatedRows()).isZero();
        assertThat(table(0, 0, 0, 100).text()).isEqualTo("0 rows");
    }

    @Test
    void neverHasMoreRowsThanItExpects() {
        assertThat(table(120, 90, 100, 100).estimatedRows()).isEqualTo(120);
    }

    @Test
    void isExactAtTheEnd() {
        BaselineProgress progress =
                new BaselineProgress(List.of(table(120, 100, 90, 100), table(0, 1, 30, 1)), Duration.ofSeconds(3));
        assertThat(progress.estimatedRows()).isEqualTo(120);
        assertThat(progress.share()).isEqualTo(1);
        assertThat(progress.remaining()).isEqualTo(Duration.ZERO);
        assertThat(progress.text()).isEqualTo("120 of about 120 rows, 100 %");
    }

    @Test
    void saysNothingOfWhatNobodyKnows() {
        BaselineProgress progress =
                new BaselineProgress(List.of(table(0, 0, 0, 100), table(5, 10, 50, 100)), Duration.ofSeconds(3));
        assertThat(progress.estimatedRows()).isZero();
        assertThat(progress.text()).isEqualTo("5 rows, about 57 s left");
        assertThat(BaselineProgress.NONE.text()).isEqualTo("0 rows");
        assertThat(BaselineProgress.NONE.remaining()).isNull();
    }

    @Test
    void roundsLongTimes() {
        TableProgress half = table(1, 1, 2, 2);
        assertThat(new BaselineProgress(List.of(half), Duration.ofHours(5)).text())
                .endsWith("about 5 h left");
    }

    private static TableProgress table(long rows, long bytes, long knownRows, long estimatedBytes) {
        return TableProgress.of(new TableId("public", "product"), rows, bytes, knownRows, estimatedBytes);
    }
}
