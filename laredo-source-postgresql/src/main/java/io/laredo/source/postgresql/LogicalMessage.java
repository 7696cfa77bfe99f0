package io.laredo.source.postgresql;

import io.laredo.Bytes;
import io.laredo.Position;

/**
 * What an application said to its readers by {@code pg_logical_emit_message}.
 *
 * @param position the position of its transaction; that of the message itself if it belongs to none
 * @param transactional whether it belongs to a transaction, and so came with its commit
 * @param prefix who it is meant for
 * @param content what it says
 */
public record LogicalMessage(Position position, boolean transactional, String prefix, Bytes content) {}
