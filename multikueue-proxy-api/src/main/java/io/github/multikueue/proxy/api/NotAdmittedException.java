package io.github.multikueue.proxy.api;

/** The job has not been admitted to a worker, so there is nothing to be seen of it yet, or any more (HTTP 409). */
public class NotAdmittedException extends ProxyException {

    private static final long serialVersionUID = 1L;

    private final transient Placement placement;

    public NotAdmittedException(Placement placement) {
        super(describe(placement));
        this.placement = placement;
    }

    /** Where the job stands instead. */
    public Placement placement() {
        return placement;
    }

    private static String describe(Placement placement) {
        StringBuilder text = new StringBuilder()
                .append(placement.job())
                .append(" is not admitted to a worker cluster: state ")
                .append(placement.state());
        if (placement.reason() != null) {
            text.append(", reason ").append(placement.reason());
        }
        if (!placement.nominatedWorkers().isEmpty()) {
            text.append(", nominated clusters ").append(placement.nominatedWorkers());
        }
        if (placement.message() != null) {
            text.append(": ").append(placement.message());
        }
        return text.toString();
    }
}
