package io.laredo.spring.data;

import io.laredo.LaredoException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A method of a repository asks for something that a replica cannot answer exactly, or for a write. It is thrown at
 * start; {@link #action()} says what is possible instead.
 */
public class RepositoryMethodException extends LaredoException {
    private final String problem;
    private final String action;

    /**
     * @param problem why it cannot be answered, with the keyword or type that is in the way
     * @param action what is possible instead
     */
    public RepositoryMethodException(Class<?> repository, Method method, String problem, String action) {
        super("%s cannot be answered: %s. %s".formatted(describe(repository, method), problem, action));
        this.problem = "%s cannot be answered: %s".formatted(describe(repository, method), problem);
        this.action = action;
    }

    /** The message without the action. */
    public String problem() {
        return problem;
    }

    /** What is possible instead. */
    public String action() {
        return action;
    }

    private static String describe(Class<?> repository, Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(", ", repository.getName() + "." + method.getName() + "(", ")"));
    }
}
