package io.laredo.spring.data;

import io.laredo.target.replica.EntityColumn;
import io.laredo.target.replica.Filter;
import io.laredo.target.replica.ReplicaDefinition;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.data.core.PropertyReferenceException;
import org.springframework.data.repository.query.parser.Part;
import org.springframework.data.repository.query.parser.Part.IgnoreCaseType;
import org.springframework.data.repository.query.parser.PartTree;
import org.springframework.data.repository.query.parser.PartTree.OrPart;
import org.springframework.util.ClassUtils;

/**
 * Compiles one derived query. Spring Data parses its name; what a replica cannot answer exactly is refused here, and so
 * is every word that Spring Data would pass over.
 */
final class QueryCompiler<T> {
    private static final Pattern DERIVED =
            Pattern.compile("(?:find|read|get|query|search|stream|count|exists)(\\p{Lu}.*?)??By.*");
    private static final Pattern WRITE =
            Pattern.compile("(?:delete|remove|save|insert|update|upsert|persist|merge|truncate|flush)(?:\\p{Lu}.*)?");
    private static final Pattern LIMIT = Pattern.compile(".*(?:First|Top)(?:[\\d\\p{Lu}].*)?");

    private final Class<?> repository;
    private final Method method;
    private final ReplicaDefinition<T> definition;
    private final Planner<T> planner;

    QueryCompiler(Class<?> repository, Method method, ReplicaDefinition<T> definition, Planner<T> planner) {
        this.repository = repository;
        this.method = method;
        this.definition = definition;
        this.planner = planner;
    }

    /**
     * Compiles it.
     *
     * @throws RepositoryMethodException it cannot be answered exactly
     */
    Compiled<T> compile() {
        PartTree tree = parse();
        Plan<T> plan = plan(tree);
        return new Compiled<>(plan, answer(tree));
    }

    /** The way to the rows, and what becomes of them. */
    record Compiled<T>(Plan<T> plan, Answer<T> answer) {}

    private PartTree parse() {
        String name = method.getName();
        if (WRITE.matcher(name).matches()) {
            throw refused("it writes, and a replica is read-only", "Write through JdbcClient or another repository");
        }
        Matcher derived = DERIVED.matcher(name);
        if (!derived.matches()) {
            throw refused(
                    "its name is not that of a derived query",
                    "Name it findBy…, countBy… or existsBy…, make it a default method, or implement it in a class "
                            + repository.getSimpleName() + "Impl");
        }
        PartTree tree = tree();
        String subject = derived.group(1);
        if (subject != null && LIMIT.matcher(subject).matches() && !tree.isLimiting()) {
            throw refused(
                    "First or Top would have no effect in '%s'".formatted(subject),
                    "Begin the name with findFirst or findTop and a number");
        }
        if (tree.getSort().isSorted()) {
            throw refused("OrderBy is not supported", "Return a List, and sort it in a default method");
        }
        return tree;
    }

    private PartTree tree() {
        try {
            return new PartTree(method.getName(), definition.type());
        } catch (PropertyReferenceException e) {
            throw refused(
                    "%s has no property '%s'".formatted(definition.type().getSimpleName(), e.getPropertyName()),
                    "Its properties are " + properties());
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()), "The properties are " + properties());
        }
    }

    private Plan<T> plan(PartTree tree) {
        List<Part> parts = tree.getParts().toList();
        parts.forEach(this::requireSupported);
        MethodArguments arguments = new MethodArguments(
                repository,
                method,
                parts.stream().mapToInt(Part::getNumberOfArguments).sum());
        if (parts.isEmpty()) {
            return planner.all();
        }
        Map<String, Argument> equal = new HashMap<>();
        List<FilterTemplate> alternatives = new ArrayList<>();
        for (OrPart alternative : tree) {
            alternatives.add(FilterTemplate.and(
                    alternative.map(part -> condition(part, arguments, equal)).toList()));
        }
        boolean isAllEqual = alternatives.size() == 1 && equal.size() == parts.size();
        Plan<T> lookup = isAllEqual ? planner.lookup(equal) : null;
        return lookup != null ? lookup : planner.filter(FilterTemplate.or(alternatives));
    }

    /**
     * Compiles one condition.
     *
     * @param equal takes the column and the value if the condition is that they are equal
     */
    private FilterTemplate condition(Part part, MethodArguments arguments, Map<String, Argument> equal) {
        EntityColumn property = property(part);
        String column = property.column();
        return switch (part.getType()) {
            case IS_NULL -> given -> new Filter.IsNull(column);
            case IS_NOT_NULL -> given -> new Filter.Not(new Filter.IsNull(column));
            case IN -> in(column, arguments.values(property));
            case NOT_IN -> in(column, arguments.values(property)).negated();
            case NEGATING_SIMPLE_PROPERTY ->
                equal(column, arguments.value(property)).negated();
            default -> {
                Argument value = switch (part.getType()) {
                    case TRUE -> Argument.constant(true);
                    case FALSE -> Argument.constant(false);
                    default -> arguments.value(property);
                };
                equal.put(column, value);
                yield equal(column, value);
            }
        };
    }

    private static FilterTemplate equal(String column, Argument value) {
        return given -> new Filter.Equal(column, value.in(given));
    }

    private static FilterTemplate in(String column, Argument values) {
        return given -> new Filter.In(column, values.elementsIn(given));
    }

    private void requireSupported(Part part) {
        EntityColumn property = property(part);
        if (part.shouldIgnoreCase() != IgnoreCaseType.NEVER) {
            throw refused("IgnoreCase is not supported", "Make the column citext, or compare in a default method");
        }
        switch (part.getType()) {
            case SIMPLE_PROPERTY, NEGATING_SIMPLE_PROPERTY, IN, NOT_IN, IS_NULL, IS_NOT_NULL -> {}
            case TRUE, FALSE -> {
                if (ClassUtils.resolvePrimitiveIfNecessary(property.rawType()) != Boolean.class) {
                    throw refused(
                            "%s needs a boolean, and the property is %s".formatted(keyword(part), property),
                            "Compare it with a value");
                }
            }
            default ->
                throw refused(
                        "%s is not supported".formatted(keyword(part)),
                        "Equality, Not, In, NotIn, IsNull, IsNotNull, True and False are; narrow their result down in a"
                                + " default method");
        }
    }

    private EntityColumn property(Part part) {
        String name = part.getProperty().toDotPath();
        return definition.columns().stream()
                .filter(column -> column.component().equals(name))
                .findFirst()
                .orElseThrow(() -> refused(
                        "'%s' of %s is not a column"
                                .formatted(name, definition.type().getSimpleName()),
                        "Its properties are " + properties()));
    }

    /* Distinct asks for nothing more: the rows of a table with a key are distinct as they are. */
    private Answer<T> answer(PartTree tree) {
        ResolvableType returned = ResolvableType.forMethodReturnType(method, repository);
        if (tree.isCountProjection()) {
            return required(Answer.counting(returned), returned, "long or int");
        }
        if (tree.isExistsProjection()) {
            return required(Answer.testing(returned), returned, "boolean");
        }
        return required(
                Answer.finding(returned, definition.type(), tree.getMaxResults()),
                returned,
                "%s, or Optional, List, Collection, Iterable, Set or Stream of it"
                        .formatted(definition.type().getSimpleName()));
    }

    private Answer<T> required(@Nullable Answer<T> answer, ResolvableType returned, String wanted) {
        if (answer == null) {
            throw refused("it returns " + returned, "Return " + wanted);
        }
        return answer;
    }

    /** The keyword as it stands in the method's name. */
    private String keyword(Part part) {
        return part.getType().getKeywords().stream()
                .filter(method.getName()::contains)
                .max(Comparator.comparingInt(String::length))
                .orElseThrow();
    }

    private String properties() {
        return definition.columns().stream().map(EntityColumn::component).collect(Collectors.joining(", "));
    }

    private RepositoryMethodException refused(String problem, String action) {
        return new RepositoryMethodException(repository, method, problem, action);
    }
}
