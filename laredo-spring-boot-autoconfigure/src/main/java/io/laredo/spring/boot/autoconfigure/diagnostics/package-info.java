/** Explains failed starts: what is wrong, and what to do about it. */
@NullMarked
package io.laredo.spring.boot.autoconfigure.diagnostics;

import org.jspecify.annotations.NullMarked;
