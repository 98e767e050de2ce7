package io.github.multikueue.proxy.core.cache;

import io.github.multikueue.proxy.core.apiserver.ServedResource;
import io.github.multikueue.proxy.core.cache.lookup.CacheableResource;
import io.github.multikueue.proxy.core.cache.lookup.VersionedResource;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Decides whether a read is answered from memory.
 *
 * <p>The version that the cache must have come to is the highest of: the one that the request names; the one of the latest write through
 * this proxy; and, if the request wants the present state, the one that the API server has now. If the API server cannot be reached, the
 * last of them is left out for as long as the cache may be stale.
 */
final class CacheDecision {

    private static final Set<String> FIELDS_OF_ALL = Set.of("metadata.name", "metadata.namespace");

    private final CacheRegistry registry;
    private final WatchCacheConfig config;

    CacheDecision(CacheRegistry registry, WatchCacheConfig config) {
        this.registry = registry;
        this.config = config;
    }

    /** @param allowed is asked before anything is begun, waited for, or counted as a hit */
    Optional<CachedRead> find(ReadRequest read, BooleanSupplier allowed) {
        RequestInfo info = read.info();
        VersionedResource name = new VersionedResource(info.group(), info.version(), info.resource());
        RunningCache cache = config.excluded().contains(name.groupResource()) ? null : registry.get(name, allowed);
        if (cache == null) {
            return Optional.empty();
        }
        boolean answerable = isAnswerable(cache, read) && allowed.getAsBoolean();
        if (answerable) {
            registry.used(cache);
        }
        Optional<CachedRead> found = answerable ? upToDate(cache, read) : Optional.empty();
        if (found.isPresent()) {
            cache.cached().use().hit();
        } else {
            cache.cached().use().miss();
        }
        return found;
    }

    Duration staleAfter() {
        return config.freshness().staleAfter();
    }

    boolean isStale(RunningCache cache) {
        return cache.age().compareTo(config.freshness().staleAfter()) > 0;
    }

    private boolean isAnswerable(RunningCache cache, ReadRequest read) {
        CacheableResource resource = cache.cached().resource();
        return resource != null
                && cache.cached().isFilled()
                && !isStale(cache)
                && isInScope(resource, read.info())
                && (resource.definition() == null || registry.isDefinedAsNow(cache))
                && hasParts(resource, read)
                && read.fields().terms().stream().allMatch(each -> isSelectable(resource, each.field()))
                && covers(cache, resource, read);
    }

    /** Whether it has the object that is asked for: of one that it has not, the API server may know. */
    private static boolean covers(RunningCache cache, CacheableResource resource, ReadRequest read) {
        RequestInfo info = read.info();
        RequestInfo scoped = resource.description().namespaced() ? info : info.withoutNamespace();
        return !info.verb().equals("get") || cache.cached().table().get(scoped.key()) != null;
    }

    private static boolean covers(RunningCache cache, ReadRequest read) {
        CacheableResource resource = cache.cached().resource();
        return resource != null && covers(cache, resource, read);
    }

    private static boolean isInScope(CacheableResource resource, RequestInfo info) {
        boolean isNamespace = info.resource().equals("namespaces")
                && info.group().isEmpty()
                && info.name().equals(info.namespace());
        if (resource.description().namespaced()) {
            return !info.verb().equals("get") || !info.namespace().isEmpty();
        }
        return info.namespace().isEmpty() || isNamespace;
    }

    private boolean hasParts(CacheableResource resource, ReadRequest read) {
        RequestInfo info = read.info();
        boolean isPart = info.subresource().isEmpty()
                || resource.description().subresources().stream()
                        .anyMatch(each -> each.name().equals(info.subresource()));
        boolean isWhole = config.managedFields() || !info.verb().equals("get") || !read.showsManagedFields();
        return isPart && isWhole && (!read.isTable() || isPrintable(resource));
    }

    private boolean isPrintable(CacheableResource resource) {
        return resource.printable() && (resource.definition() == null || registry.knowsDefinitions());
    }

    private static boolean isSelectable(CacheableResource resource, String field) {
        return FIELDS_OF_ALL.contains(field)
                || resource.description().storedVersion().selectableFields().contains(field);
    }

    private Optional<CachedRead> upToDate(RunningCache cache, ReadRequest read) {
        CachedResource cached = cache.cached();
        long told = 0;
        boolean interrupted = cache.isInterrupted();
        boolean unknown = cached.floor().isUnknown();
        if (unknown || (read.isPresent() && config.freshness().consistency() == ReadConsistency.STRICT)) {
            Optional<VersionProbe.Answer> answer = ask(cache, unknown);
            if (answer.isEmpty()) {
                return Optional.empty();
            }
            interrupted |= answer.get().outcome() == VersionProbe.Reply.UNREACHABLE;
            told = answer.get().version();
        }
        told = Math.max(told, cached.floor().version());
        boolean there = cached.await(
                Math.max(told, read.version()),
                read.version() <= told,
                config.freshness().patience());
        if (!there || !cached.reaches(read) || !covers(cache, read)) {
            return Optional.empty();
        }
        return read(cache, interrupted);
    }

    /** Asks for the present version; empty, if it cannot be told, and that is not because the API server is not there. */
    private Optional<VersionProbe.Answer> ask(RunningCache cache, boolean unknownWrites) {
        CachedResource cached = cache.cached();
        if (cached.isBehind()) {
            return Optional.empty();
        }
        long writes = cached.floor().unknownWrites();
        VersionProbe.Answer answer = cache.probe().ask(config.freshness().patience());
        switch (answer.outcome()) {
            case ANSWERED -> {
                cached.floor().reached(answer.version(), writes);
                return Optional.of(answer);
            }
            case UNREACHABLE -> {
                return unknownWrites ? Optional.empty() : Optional.of(answer);
            }
            default -> {
                return Optional.empty();
            }
        }
    }

    private static Optional<CachedRead> read(RunningCache cache, boolean interrupted) {
        ServedResource served = cache.cached().served();
        if (served == null) {
            return Optional.empty();
        }
        String version = Long.toString(cache.cached().table().revision());
        return Optional.of(new CachedRead(served, version, cache.age(), interrupted));
    }
}
