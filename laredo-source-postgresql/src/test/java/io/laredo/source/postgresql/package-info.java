@NullMarked
package io.laredo.source.postgresql;

import org.jspecify.annotations.NullMarked;
