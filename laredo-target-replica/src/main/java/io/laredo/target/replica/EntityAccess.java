package io.laredo.target.replica;

import java.lang.invoke.LambdaConversionException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Makes records of a class and reads their components, at about the speed of code written for that class. */
final class EntityAccess {
    private final MethodHandle constructor;
    private final List<MethodHandle> accessors;
    private final List<Function<Record, @Nullable Object>> readers;
    private final MethodHandles.Lookup lookup;

    private EntityAccess(MethodHandles.Lookup lookup, MethodHandle constructor, List<MethodHandle> accessors) {
        this.lookup = lookup;
        this.constructor = constructor;
        this.accessors = accessors;
        this.readers = accessors.stream().map(this::readerOf).toList();
    }

    /**
     * Prepares access to a record class.
     *
     * @throws EntityException the class is in a module that is not open to this one
     */
    static EntityAccess to(Class<?> type) {
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
            RecordComponent[] components = type.getRecordComponents();
            MethodHandle[] accessors = new MethodHandle[components.length];
            for (int i = 0; i < components.length; i++) {
                accessors[i] = lookup.unreflect(components[i].getAccessor());
            }
            return new EntityAccess(lookup, constructor(lookup, type, components), List.of(accessors));
        } catch (IllegalAccessException e) {
            throw new EntityException(
                    "Laredo may not construct and read %s: %s".formatted(type.getName(), e.getMessage()),
                    "Add to the module-info of module %s: opens %s;"
                            .formatted(type.getModule().getName(), type.getPackageName()));
        }
    }

    private static MethodHandle constructor(MethodHandles.Lookup lookup, Class<?> type, RecordComponent[] components)
            throws IllegalAccessException {
        Class<?>[] parameters =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> canonical = type.getDeclaredConstructor(parameters);
            return lookup.unreflectConstructor(canonical)
                    .asSpreader(Object[].class, parameters.length)
                    .asType(MethodType.methodType(Record.class, Object[].class));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("A record without its canonical constructor: " + type.getName(), e);
        }
    }

    /**
     * A new record.
     *
     * @param values one for each component, none null where the component is a primitive
     * @throws Throwable whatever the constructor throws
     */
    Record construct(@Nullable Object[] values) throws Throwable {
        return (Record) constructor.invokeExact(values);
    }

    /** Reads a component, boxed. */
    Function<Record, @Nullable Object> reader(int component) {
        return readers.get(component);
    }

    /** Reads a component that is a whole number, without boxing. */
    ToLongFunction<Record> longReader(int component) {
        MethodHandle accessor = accessors.get(component);
        ToLongFunction<Record> generated = generate(ToLongFunction.class, "applyAsLong", long.class, accessor);
        return generated != null ? generated : longReaderOf(accessor);
    }

    private Function<Record, @Nullable Object> readerOf(MethodHandle accessor) {
        Function<Record, @Nullable Object> generated = generate(Function.class, "apply", Object.class, accessor);
        if (generated != null) {
            return generated;
        }
        MethodHandle reader = accessor.asType(MethodType.methodType(Object.class, Record.class));
        return leaf -> {
            try {
                return (Object) reader.invokeExact(leaf);
            } catch (Throwable e) {
                throw rethrown(e);
            }
        };
    }

    private static ToLongFunction<Record> longReaderOf(MethodHandle accessor) {
        MethodHandle reader = accessor.asType(MethodType.methodType(long.class, Record.class));
        return leaf -> {
            try {
                return (long) reader.invokeExact(leaf);
            } catch (Throwable e) {
                throw rethrown(e);
            }
        };
    }

    /** A class that calls the accessor directly; null when this module is not trusted enough to add one over there. */
    @SuppressWarnings("unchecked") // The call site makes an instance of the interface that it is asked for.
    private <F> @Nullable F generate(Class<? super F> face, String method, Class<?> result, MethodHandle accessor) {
        if (!lookup.hasFullPrivilegeAccess()) {
            return null;
        }
        try {
            return (F) LambdaMetafactory.metafactory(
                            lookup,
                            method,
                            MethodType.methodType(face),
                            MethodType.methodType(result, Object.class),
                            accessor,
                            MethodType.methodType(result, accessor.type().parameterType(0)))
                    .getTarget()
                    .invoke();
        } catch (LambdaConversionException e) {
            return null;
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    private static RuntimeException rethrown(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(thrown);
    }
}
