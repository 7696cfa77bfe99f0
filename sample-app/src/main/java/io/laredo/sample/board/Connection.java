package io.laredo.sample.board;

import io.laredo.engine.Engine;
import io.laredo.engine.SourceStatus;
import java.util.List;
import org.springframework.stereotype.Service;

/** Whether the replicas follow the database. When they do not, reads go on, and answer as of the last moment they did. */
@Service
class Connection {
    private final Engine engine;

    Connection(Engine engine) {
        this.engine = engine;
    }

    State state() {
        List<SourceStatus> sources = engine.status();
        return new State(
                sources.stream().allMatch(SourceStatus::isLive),
                sources.stream().mapToLong(SourceStatus::sessions).sum());
    }

    /**
     * How the connection is doing.
     *
     * @param live whether every transaction arrives as it is committed
     * @param sessions how often it has been made, the first time included
     */
    record State(boolean live, long sessions) {}
}
