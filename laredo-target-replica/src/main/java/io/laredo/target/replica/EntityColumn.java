package io.laredo.target.replica;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A component of an entity and the column it shows.
 *
 * @param component the component's name
 * @param column the column's name in the database
 * @param type the component's type, as declared
 * @param rawType the same without type arguments
 * @param isId whether the component is part of the key
 */
public record EntityColumn(String component, String column, Type type, Class<?> rawType, boolean isId) {
    /** By name, since this module knows neither Spring Data nor Jakarta Persistence. */
    private static final Set<String> ID_ANNOTATIONS =
            Set.of("org.springframework.data.annotation.Id", "jakarta.persistence.Id");

    private static final Pattern WORD_START =
            Pattern.compile("(?<=[\\p{Ll}\\d])(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})");

    static EntityColumn of(RecordComponent component) {
        ReplicaColumn named = component.getAnnotation(ReplicaColumn.class);
        return new EntityColumn(
                component.getName(),
                named == null ? snakeCase(component.getName()) : named.value(),
                component.getGenericType(),
                component.getType(),
                annotations(component)
                        .anyMatch(annotation -> ID_ANNOTATIONS.contains(
                                annotation.annotationType().getName())));
    }

    private static String snakeCase(String name) {
        return WORD_START.matcher(name).replaceAll("_").toLowerCase(Locale.ROOT);
    }

    /** An annotation on a component ends up where its {@code @Target} allows: on component, field or accessor. */
    private static Stream<Annotation> annotations(RecordComponent component) {
        return Stream.<AnnotatedElement>of(component, component.getAccessor(), fieldOf(component))
                .flatMap(element -> Stream.of(element.getAnnotations()));
    }

    private static AnnotatedElement fieldOf(RecordComponent component) {
        try {
            return component.getDeclaringRecord().getDeclaredField(component.getName());
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("A record without a field for " + component, e);
        }
    }

    /** For people: {@code int categoryId}. */
    @Override
    public String toString() {
        return rawType.getSimpleName() + " " + component;
    }
}
