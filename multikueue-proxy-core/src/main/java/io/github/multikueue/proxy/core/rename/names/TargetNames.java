package io.github.multikueue.proxy.core.rename.names;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UrlQuery;
import java.net.URLEncoder;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Targets of requests: a path with its query. Parameters without names in them stay as they were sent. Immutable. */
public final class TargetNames {

    /** What is behind these is not for the API server. */
    private static final Set<String> FOREIGN = Set.of("proxy");

    private static final Pattern AMPERSAND = Pattern.compile("&");

    private final PathNames paths;
    private final SelectorNames selectors;
    private final FieldNames fields;

    /** Uses the names of one direction. */
    public TargetNames(PathNames paths, SelectorNames selectors, FieldNames fields) {
        this.paths = paths;
        this.selectors = selectors;
        this.fields = fields;
    }

    /** The target with other names. */
    public String target(String target, RequestedResource requested) {
        int question = target.indexOf('?');
        if (question < 0) {
            return paths.path(target);
        }
        return paths.path(target.substring(0, question)) + "?" + query(target.substring(question + 1), requested);
    }

    /** The query with other names in its selectors. */
    public String query(String query, RequestedResource requested) {
        if (FOREIGN.contains(requested.subresource())) {
            return query;
        }
        return Stream.of(AMPERSAND.split(query, -1))
                .map(each -> parameter(each, requested))
                .collect(Collectors.joining("&"));
    }

    private String parameter(String parameter, RequestedResource requested) {
        String replaced = replaced(parameter, requested);
        int equals = parameter.indexOf('=');
        return replaced == null ? parameter : parameter.substring(0, equals + 1) + URLEncoder.encode(replaced, UTF_8);
    }

    private @Nullable String replaced(String parameter, RequestedResource requested) {
        try {
            UrlQuery parsed = UrlQuery.parse(parameter);
            String labelSelector = parsed.first("labelSelector");
            String fieldSelector = parsed.first("fieldSelector");
            if (labelSelector != null) {
                return selectors.selector(labelSelector);
            }
            return fieldSelector == null ? null : fields.selector(fieldSelector, requested);
        } catch (StatusException malformed) {
            return null;
        }
    }
}
