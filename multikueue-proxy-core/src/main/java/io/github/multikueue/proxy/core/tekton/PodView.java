package io.github.multikueue.proxy.core.tekton;

import static java.util.Objects.requireNonNullElse;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is needed of a {@code core/v1 Pod} that Tekton made.
 *
 * @param metadata its metadata
 * @param spec its containers
 * @param status how far its containers have come
 */
public record PodView(ObjectMeta metadata, Spec spec, PodStatus status) {

    private static final String DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";
    static final String SIDECAR = "sidecar-";

    /** The containers, in the order they were declared; steps run in that order. */
    record Spec(List<Container> containers, List<Container> initContainers, List<Container> ephemeralContainers) {
        Spec {
            containers = requireNonNullElse(containers, List.of());
            initContainers = requireNonNullElse(initContainers, List.of());
            ephemeralContainers = requireNonNullElse(ephemeralContainers, List.of());
        }
    }

    record Container(String name) {}

    public PodView {
        metadata = requireNonNullElse(metadata, ObjectMeta.NONE);
        spec = requireNonNullElse(spec, new Spec(List.of(), List.of(), List.of()));
        status = requireNonNullElse(status, PodStatus.NONE);
    }

    /** The same without labels and annotations, for those who keep many. */
    public PodView withoutLabelsAndAnnotations() {
        return new PodView(metadata.withoutLabelsAndAnnotations(), spec, status);
    }

    /** The names of the containers, in the order they were declared. */
    List<String> containers() {
        return spec.containers().stream().map(Container::name).toList();
    }

    /** The names of the init containers, in the order they run; sidecars may be among them. */
    List<String> initContainers() {
        return spec.initContainers().stream().map(Container::name).toList();
    }

    /**
     * The container to read.
     *
     * @param wanted the name that was asked for, or null for the default: what the annotation
     *     {@code kubectl.kubernetes.io/default-container} says, else the first step, else the first container
     * @throws BadRequestException if the Pod has no such container, or none at all
     */
    public String container(@Nullable String wanted) {
        List<String> names = allContainers();
        if (wanted != null) {
            return requireOneOf(names, wanted);
        }
        String annotated = metadata.annotations().get(DEFAULT_CONTAINER);
        if (annotated != null && names.contains(annotated)) {
            return annotated;
        }
        return spec.containers().stream()
                .map(Container::name)
                .filter(TektonNames::isStep)
                .findFirst()
                .or(() -> names.stream().findFirst())
                .orElseThrow(
                        () -> new BadRequestException("a container name must be specified for pod " + metadata.name()));
    }

    /** The names of its containers of all kinds: those of the Pod, then init containers, then ephemeral ones. */
    public List<String> allContainers() {
        return Stream.of(spec.containers(), spec.initContainers(), spec.ephemeralContainers())
                .flatMap(List::stream)
                .map(Container::name)
                .toList();
    }

    private String requireOneOf(List<String> names, String wanted) {
        if (!names.contains(wanted)) {
            throw new BadRequestException("container " + wanted + " is not valid for pod " + metadata.name()
                    + " (expected: one of " + names + ")");
        }
        return wanted;
    }
}
