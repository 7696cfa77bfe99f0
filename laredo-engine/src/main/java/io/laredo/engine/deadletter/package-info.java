/**
 * Transactions that a target could not take, set aside so that it can go on: a {@link
 * io.laredo.engine.deadletter.DeadLetterStore} keeps them until a person has them replayed or removed.
 *
 * <p>Setting one aside breaks the order of commits for its rows: what was committed after it is in the target before it is.
 * Replayed in the order in which a store lists them, letters have the order among themselves that they were committed in,
 * and bring the rows they touch back to what they were then, unless the target is given those rows anew.
 */
@NullMarked
package io.laredo.engine.deadletter;

import org.jspecify.annotations.NullMarked;
