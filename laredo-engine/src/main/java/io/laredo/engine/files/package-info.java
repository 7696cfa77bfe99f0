/** Folders of files that are there whole or not at all, whatever ends the process. Public for the sibling packages only. */
@NullMarked
package io.laredo.engine.files;

import org.jspecify.annotations.NullMarked;
