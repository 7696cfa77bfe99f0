/**
 * The binary form of values, rows, schemas and change events, and the checked blocks that carry it in files.
 *
 * <p>{@code docs/formats/codec.md} says where each byte goes. Its types are public for the sibling packages only.
 */
@NullMarked
package io.laredo.engine.codec;

import org.jspecify.annotations.NullMarked;
