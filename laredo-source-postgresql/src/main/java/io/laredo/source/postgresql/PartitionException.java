package io.laredo.source.postgresql;

import io.laredo.SourceSetupException;
import io.laredo.TableId;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** A table with others below it, or below another one, cannot be replicated the way it is. */
public final class PartitionException extends SourceSetupException {
    private PartitionException(String message, String action) {
        super(message, action, null);
    }

    static PartitionException foreign(TableId table, TableId partition) {
        return new PartitionException(
                "Partition %s of %s is a foreign table, whose changes this database does not see"
                        .formatted(partition, table),
                "Run: ALTER TABLE %s DETACH PARTITION %s; or replicate the other partitions as tables of their own."
                        .formatted(Sql.table(table), Sql.table(partition)));
    }

    static PartitionException unlogged(TableId table, TableId partition) {
        return new PartitionException(
                "Partition %s of %s is unlogged, so its changes are not streamed".formatted(partition, table),
                "Run: ALTER TABLE %s SET LOGGED;".formatted(Sql.table(partition)));
    }

    static PartitionException otherIdentity(
            TableId table, Collection<String> identity, TableId partition, Collection<String> other) {
        return new PartitionException(
                "The rows of table %s are named by (%s), those of its partition %s by (%s): an update or delete there would not say which row it touched"
                        .formatted(table, String.join(", ", identity), partition, String.join(", ", other)),
                "Run: ALTER TABLE %s REPLICA IDENTITY FULL;".formatted(Sql.table(partition)));
    }

    static PartitionException withoutPrimaryKey(TableId table) {
        return new PartitionException(
                "Partitioned table %s has no primary key that is valid and not deferrable, as each new partition would need it: once the table is published, PostgreSQL refuses to update or delete rows without replica identity"
                        .formatted(table),
                "Run: ALTER TABLE %s ADD PRIMARY KEY (…); it takes in the columns by which the table is partitioned."
                        .formatted(Sql.table(table)));
    }

    static PartitionException parent(TableId table, List<TableId> children) {
        return new PartitionException(
                "Table %s has tables that inherit from it (%s): a query of it shows their rows, too, which its own changes do not bring"
                        .formatted(table, names(children)),
                "Replicate the tables that inherit, which is possible, or run for each: ALTER TABLE … NO INHERIT %s;"
                        .formatted(Sql.table(table)));
    }

    static PartitionException partOf(TableId partition, TableId table, String publication) {
        return new PartitionException(
                "Table %s is a partition of %s, which publication '%s' offers as one table: changes of the partition come under that name"
                        .formatted(partition, table, publication),
                "Replicate %s in its place, or the partition in a source of its own with another laredo.publication.name."
                        .formatted(table));
    }

    static PartitionException takesAway(TableId table, Collection<TableId> offered, String publication, String sql) {
        return new PartitionException(
                "Publication '%s' offers the partitions %s by their own names. Were it to offer %s as one table, whoever follows them would not hear of them any more"
                        .formatted(publication, names(offered), table),
                "Set another laredo.publication.name; or, if nobody follows the partitions, run: %s".formatted(sql));
    }

    static PartitionException unnoticed(TableId table, String publication) {
        return new PartitionException(
                "PostgreSQL before 15 does not tell a stream of partitions of %s that are attached or detached until publication '%s' is altered, which is not ours to do"
                        .formatted(table, publication),
                "Set laredo.publication.manage=true, as the owner of the publication; or use PostgreSQL 15 or later.");
    }

    private static String names(Collection<TableId> tables) {
        return tables.stream().limit(5).map(TableId::toString).collect(Collectors.joining(", "))
                + (tables.size() > 5 ? ", …" : "");
    }
}
