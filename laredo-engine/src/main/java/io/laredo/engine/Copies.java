package io.laredo.engine;

import io.laredo.BaselineLoad;
import io.laredo.EngineEvent;
import io.laredo.LaredoException;
import io.laredo.SourceBaseline;
import io.laredo.TableId;
import io.laredo.TableSchema;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes the copies for one target, one at a time, and tells any thread how far the latest is. */
final class Copies {
    private final String target;
    private final CopySettings settings;
    private final Notices notices;
    private volatile @Nullable BaselineCopy latest; // written by whoever copies

    Copies(String target, CopySettings settings, Notices notices) {
        this.target = target;
        this.settings = settings;
        this.notices = notices;
    }

    /** Copies tables into a load, as {@link BaselineCopy#run} does. */
    Map<TableId, LaredoException> run(SourceBaseline baseline, Collection<TableSchema> tables, BaselineLoad load)
            throws InterruptedException {
        Set<TableId> names = tables.stream().map(TableSchema::table).collect(Collectors.toUnmodifiableSet());
        notices.tell(at -> new EngineEvent.BaselineStarted(at, target, baseline.position(), names));
        BaselineCopy copy = new BaselineCopy(target, baseline, tables, load, settings, notices.clock());
        latest = copy;
        try {
            Map<TableId, LaredoException> lost = copy.run();
            tell(copy.progress(), baseline, names);
            return lost;
        } catch (Throwable e) {
            notices.tell(at -> new EngineEvent.BaselineFailed(at, target, baseline.position(), names, e));
            throw e;
        }
    }

    private void tell(BaselineProgress done, SourceBaseline baseline, Set<TableId> names) {
        notices.tell(at ->
                new EngineEvent.BaselineCopied(at, target, baseline.position(), names, done.rows(), done.elapsed()));
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
