package io.laredo.spring.data;

import org.jspecify.annotations.Nullable;

/** A method of a repository that is answered without Spring Data's chain of interceptors. */
@FunctionalInterface
interface DirectRead {
    /**
     * Answers a call.
     *
     * @param arguments the method's
     */
    @Nullable Object execute(@Nullable Object[] arguments);
}
