/**
 * Stored baselines of targets: {@link io.laredo.engine.snapshot.Snapshots} writes, checks, keeps and restores those of one
 * target, and a {@link io.laredo.engine.snapshot.SnapshotStore} holds them. {@code docs/formats/snapshot.md} describes
 * their bytes.
 */
@NullMarked
package io.laredo.engine.snapshot;

import org.jspecify.annotations.NullMarked;
