package io.github.multikueue.proxy.server.http.servlet;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;

/** Breaks off incomplete responses, after the servlet has returned and before Jetty completes them. */
public final class AbortFilter extends HttpFilter {

    static final String CAUSE = AbortFilter.class.getName();

    private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(request, response);
        if (request.getAttribute(CAUSE) instanceof Throwable cause) {
            ClientConnection.of(request).resetIfHttp10();
            ServletContextRequest.getServletContextRequest(request)
                    .getServletChannel()
                    .abort(cause);
        }
    }
}
