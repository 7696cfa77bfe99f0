package io.laredo.sample.local;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Lets only the sample's own pages, opened on this computer, use what is below {@code /local}.
 *
 * <p>A page from elsewhere in the same browser must not get through either: it cannot send the header without asking
 * first (CORS), names its origin, and if it made its host name point here (DNS rebinding), sends that name as the host.
 */
@Configuration(proxyBeanMethods = false)
class LocalOnly implements WebMvcConfigurer, HandlerInterceptor {
    static final String HEADER = "X-Price-Board";

    private static final Set<String> LOCAL_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns("/local/**");
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        String refusal = refusal(request);
        if (refusal != null) {
            response.sendError(HttpServletResponse.SC_FORBIDDEN, refusal);
        }
        return refusal == null;
    }

    private static @Nullable String refusal(HttpServletRequest request) throws UnknownHostException {
        if (!InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress()) {
            return "Only for a browser on the computer that the application runs on";
        }
        if (request.getHeader("Forwarded") != null || request.getHeader("X-Forwarded-For") != null) {
            return "Not through a proxy";
        }
        if (!LOCAL_NAMES.contains(request.getServerName())) {
            return "Only under the name localhost, not " + request.getServerName();
        }
        if (request.getHeader(HEADER) == null) {
            return "The header %s is missing".formatted(HEADER);
        }
        String origin = request.getHeader("Origin");
        String own = request.getScheme() + "://" + request.getHeader("Host");
        if (origin != null && !origin.equals(own)) {
            return "Only from the pages at " + own;
        }
        return null;
    }
}
