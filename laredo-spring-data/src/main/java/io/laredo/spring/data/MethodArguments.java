package io.laredo.spring.data;

import io.laredo.target.replica.EntityColumn;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.data.domain.Limit;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.ScrollPosition;
import org.springframework.data.domain.Sort;
import org.springframework.util.ClassUtils;

/** Hands the parameters of a method to the comparisons in its name, one after the other, and checks their types. */
final class MethodArguments {
    private static final List<Class<?>> SPECIAL =
            List.of(Sort.class, Pageable.class, Limit.class, ScrollPosition.class, Class.class);

    private final Class<?> repository;
    private final Method method;
    private int next;

    /**
     * Starts at the first parameter.
     *
     * @param expected how many the method's name asks for
     * @throws RepositoryMethodException it has another number of parameters
     */
    MethodArguments(Class<?> repository, Method method, int expected) {
        this.repository = repository;
        this.method = method;
        for (Class<?> type : method.getParameterTypes()) {
            requireOrdinary(type);
        }
        requireCount(expected);
    }

    private void requireOrdinary(Class<?> type) {
        if (SPECIAL.stream().anyMatch(special -> special.isAssignableFrom(type))) {
            throw refused(
                    "a parameter of type %s is not supported".formatted(type.getSimpleName()),
                    "Write First or Top into its name for a limit, or narrow its List down in a default method");
        }
    }

    private void requireCount(int expected) {
        if (method.getParameterCount() != expected) {
            throw refused(
                    "its name compares with %d values, but it has %d parameters"
                            .formatted(expected, method.getParameterCount()),
                    "Give it one parameter for each comparison, in the order of its name");
        }
    }

    /** The next argument, to be compared with a property. */
    Argument value(EntityColumn property) {
        ResolvableType given = parameter();
        requireType(property, given, given, property.rawType().getSimpleName());
        return Argument.at(next++);
    }

    /** The next argument, whose elements are to be compared with a property. */
    Argument values(EntityColumn property) {
        ResolvableType given = parameter();
        ResolvableType element = given.isArray()
                ? given.getComponentType()
                : given.as(Collection.class).getGeneric(0);
        requireType(
                property,
                given,
                element,
                "Collection<%s>".formatted(boxed(property.rawType()).getSimpleName()));
        return Argument.at(next++);
    }

    private ResolvableType parameter() {
        return ResolvableType.forMethodParameter(new MethodParameter(method, next).withContainingClass(repository));
    }

    private void requireType(EntityColumn property, ResolvableType given, ResolvableType compared, String wanted) {
        if (!boxed(property.rawType()).isAssignableFrom(boxed(compared.resolve(Object.class)))) {
            throw refused(
                    "parameter %d is %s, but property '%s' is %s"
                            .formatted(
                                    next + 1,
                                    given,
                                    property.component(),
                                    property.rawType().getSimpleName()),
                    "Declare the parameter as " + wanted);
        }
    }

    private static Class<?> boxed(Class<?> type) {
        return ClassUtils.resolvePrimitiveIfNecessary(type);
    }

    private RepositoryMethodException refused(String problem, String action) {
        return new RepositoryMethodException(repository, method, problem, action);
    }
}
