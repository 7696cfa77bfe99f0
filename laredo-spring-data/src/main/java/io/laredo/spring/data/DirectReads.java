package io.laredo.spring.data;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.data.util.NullnessMethodInvocationValidator;

/**
 * A thin proxy in front of the one that Spring Data built: it answers reads itself, and leaves default methods, custom
 * implementations and everything unusual to the other. Any thread may call.
 *
 * <p>Spring Data's chain of interceptors costs ten times as much as a look into memory; hence the second proxy.
 */
final class DirectReads implements InvocationHandler {
    private static final @Nullable Object[] NO_ARGUMENTS = {};

    private final Map<Method, DirectRead> reads;
    private final Object complete;
    private final boolean checksNulls;

    private DirectReads(Class<?> repositoryInterface, Map<Method, DirectRead> reads, Object complete) {
        this.reads = reads;
        this.complete = complete;
        this.checksNulls = NullnessMethodInvocationValidator.supports(repositoryInterface);
    }

    /**
     * Puts a proxy in front.
     *
     * @param reads the methods to answer here
     * @param complete Spring Data's proxy
     */
    static <R> R inFrontOf(R complete, Class<R> repositoryInterface, Map<Method, DirectRead> reads) {
        return repositoryInterface.cast(Proxy.newProxyInstance(
                repositoryInterface.getClassLoader(),
                new Class<?>[] {repositoryInterface},
                new DirectReads(repositoryInterface, Map.copyOf(reads), complete)));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] given) throws Throwable {
        @Nullable Object[] arguments = given == null ? NO_ARGUMENTS : given;
        DirectRead read = reads.get(method);
        if (read != null && !(checksNulls && hasNull(arguments))) {
            Object answer = read.execute(arguments);
            if (answer != null || !checksNulls) {
                return answer;
            }
        }
        return method.getDeclaringClass() == Object.class
                ? answerAsObject(proxy, method, arguments)
                : AopUtils.invokeJoinpointUsingReflection(complete, method, arguments);
    }

    private @Nullable Object answerAsObject(Object proxy, Method method, @Nullable Object[] arguments) {
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> String.valueOf(AopProxyUtils.getSingletonTarget(complete));
        };
    }

    /* Whether null may be passed or returned is known to Spring Data, so calls with nulls are left to it. */
    private static boolean hasNull(@Nullable Object[] arguments) {
        for (Object argument : arguments) {
            if (argument == null) {
                return true;
            }
        }
        return false;
    }
}
