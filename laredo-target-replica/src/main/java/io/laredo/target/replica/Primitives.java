package io.laredo.target.replica;

import java.lang.invoke.MethodType;
import java.util.Set;

/** What the bindings ask about primitive types. */
final class Primitives {
    private static final Set<Class<?>> INTEGERS = Set.of(Short.class, Integer.class, Long.class);

    private Primitives() {}

    /** The class whose instances hold values of this type. */
    static Class<?> boxed(Class<?> type) {
        return MethodType.methodType(type).wrap().returnType();
    }

    /** Whether values of the type, boxed or not, are whole numbers that a long holds. */
    static boolean isInteger(Class<?> type) {
        return INTEGERS.contains(boxed(type));
    }
}
