package io.laredo.source.postgresql;

import io.laredo.ChangeEvent;
import io.laredo.TableId;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The replicated tables, by OID, as they are at one place of the stream. For one thread, but for {@link #include}.
 */
final class Relations {
    private final PgOutputDecoder.RelationResolver resolver;
    private final Queue<Relation> included = new ConcurrentLinkedQueue<>();
    private final Map<Long, Relation> wanted = new HashMap<>();
    private final Map<Long, Relation> now = new HashMap<>();
    private final Map<Long, Relation> view = Collections.unmodifiableMap(now);

    /** What was said last of each table, also of those that are not wanted: the server says it once. */
    private final Map<Long, RelationMessage> announced = new HashMap<>();

    private final PartitionSightings sightings = new PartitionSightings();
    private @Nullable Relation announcedLast;

    Relations(PgOutputDecoder.RelationResolver resolver) {
        this.resolver = resolver;
    }

    /**
     * Has tables wanted from the next message on, with what the catalog says of them now; tables that had their names before
     * are no longer wanted. Any thread may call this.
     */
    void include(Collection<Relation> replicated) {
        included.addAll(replicated);
    }

    /** To be called before each message. */
    void takeIncluded() {
        for (Relation relation = included.poll(); relation != null; relation = included.poll()) {
            TableId table = relation.schema().table();
            wanted.values().removeIf(other -> other.schema().table().equals(table));
            now.values().removeIf(other -> other.schema().table().equals(table));
            wanted.put(relation.oid(), relation);
            RelationMessage shape = announced.get(relation.oid());
            now.put(relation.oid(), shape == null ? relation : resolve(relation, shape));
        }
    }

    /** The partitions that are announced, among other tables that are not wanted. Any thread may ask for them. */
    PartitionSightings sightings() {
        return sightings;
    }

    /** The tables as they are now. */
    Map<Long, Relation> now() {
        return view;
    }

    /**
     * Takes the shape that a table has from here on. Before the first change of a partition that comes under the name of the
     * whole, the whole is announced and then the partition.
     *
     * @param xid of the transaction that goes on after it
     * @return the change, if the table is wanted and had another shape
     */
    ChangeEvent.@Nullable SchemaChange announce(RelationMessage message, long xid) {
        announced.put(message.oid(), message);
        Relation known = now.get(message.oid());
        Relation whole = announcedLast;
        announcedLast = known;
        if (known == null) {
            sightings.add(whole != null && whole.partitioned() ? whole.oid() : null, message.oid(), xid);
            return null; // a partition, or in the publication for somebody else
        }
        Relation changed = resolve(wanted.getOrDefault(message.oid(), known), message);
        now.put(message.oid(), changed);
        return changed.schema().equals(known.schema())
                ? null
                : new ChangeEvent.SchemaChange(known.schema(), changed.schema());
    }

    private Relation resolve(Relation base, RelationMessage shape) {
        return resolver.resolve(base, shape.identity(), shape.columns());
    }
}
