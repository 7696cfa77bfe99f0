package io.laredo.engine;

import io.laredo.BaselineLoad;
import io.laredo.LaredoException;
import io.laredo.SourceBaseline;
import io.laredo.TableId;
import io.laredo.TableSchema;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the copies for one target, one at a time, and tells any thread how far the latest is. */
final class Copies {
    private final String target;
    private final CopySettings settings;
    private final Clock clock;
    private volatile @Nullable BaselineCopy latest; // written by whoever copies

    Copies(String target, CopySettings settings, Clock clock) {
        this.target = target;
        this.settings = settings;
        this.clock = clock;
    }

    /** Copies tables into a load, as {@link BaselineCopy#run} does. */
    Map<TableId, LaredoException> run(SourceBaseline baseline, Collection<TableSchema> tables, BaselineLoad load)
            throws InterruptedException {
        BaselineCopy copy = new BaselineCopy(target, baseline, tables, load, settings, clock);
        latest = copy;
        return copy.run();
    }

    /** From now on, until the next one begins, there is nothing to tell. */
    void forget() {
        latest = null;
    }

    BaselineProgress progress() {
        BaselineCopy copy = latest;
        return copy == null ? BaselineProgress.NONE : copy.progress();
    }
}
