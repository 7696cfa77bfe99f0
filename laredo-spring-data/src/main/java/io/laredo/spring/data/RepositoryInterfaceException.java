package io.laredo.spring.data;

import io.laredo.LaredoException;

/** An interface cannot be a repository over a replica as it is written. {@link #action()} says what to change. */
public class RepositoryInterfaceException extends LaredoException {
    private final String problem;
    private final String action;

    /**
     * @param problem what is wrong, with the names
     * @param action the fix
     */
    public RepositoryInterfaceException(String problem, String action) {
        super(problem + ". " + action);
        this.problem = problem;
        this.action = action;
    }

    /** The message without the action. */
    public String problem() {
        return problem;
    }

    /** What to change. */
    public String action() {
        return action;
    }
}
