package io.laredo.source.postgresql;

import io.laredo.TableId;

/**
 * Where rows of a table are: the table itself, or one of its partitions.
 *
 * @param table the name that it has
 * @param oid its OID
 * @param node the file that it had when it was read from the catalog
 */
record TableFile(TableId table, long oid, long node) {}
