package io.laredo.target.replica;

/**
 * The rows of a table that share an index key.
 *
 * @param key what they share
 * @param rows two or more, by the table's key
 */
record Group(Object key, Trie rows) {}
