package io.laredo.spring.data;

import org.jspecify.annotations.Nullable;
import org.springframework.data.repository.query.QueryMethod;
import org.springframework.data.repository.query.RepositoryQuery;

/** A derived query, compiled. Any thread may call. */
record DerivedQuery<T>(QueryMethod queryMethod, Plan<T> plan, Answer<T> answer) implements RepositoryQuery, DirectRead {
    @Override
    public @Nullable Object execute(@Nullable Object[] arguments) {
        return answer.from(plan, arguments);
    }

    @Override
    public QueryMethod getQueryMethod() {
        return queryMethod;
    }
}
