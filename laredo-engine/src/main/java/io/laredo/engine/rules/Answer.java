package io.laredo.engine.rules;

/** Whether a target has a row, as far as a change tells. */
enum Answer {
    YES,
    NO,
    /** A column decides that did not travel with the change, and that nobody has. */
    UNKNOWN
}
