@NullMarked
package io.laredo.engine.files;

import org.jspecify.annotations.NullMarked;
