@NullMarked
package io.laredo.engine.deadletter;

import org.jspecify.annotations.NullMarked;
