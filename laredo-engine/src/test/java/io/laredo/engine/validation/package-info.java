@NullMarked
package io.laredo.engine.validation;

import org.jspecify.annotations.NullMarked;
