package io.github.multikueue.proxy.core.capture;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.KubeException;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.kubernetes.client.extended.leaderelection.LeaderElectionRecord;
import io.kubernetes.client.extended.leaderelection.Lock;
import io.kubernetes.client.openapi.ApiException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@code coordination.k8s.io/v1 Lease} of the manager, read and written as JSON: the lock of client-java would refuse fields
 * that it does not know. Used by one {@code LeaderElector}.
 */
final class LeaseLock implements Lock {

    private static final Logger logger = LoggerFactory.getLogger(LeaseLock.class);

    private static final DateTimeFormatter MICRO_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final ApiClient manager;
    private final ApiPath leases;
    private final String namespace;
    private final String name;
    private final String identity;
    private volatile @Nullable ObjectNode last;

    LeaseLock(ApiClient manager, String namespace, String name, String identity) {
        this.manager = manager;
        this.leases =
                ApiPath.group("coordination.k8s.io", "v1").namespace(namespace).segment("leases");
        this.namespace = namespace;
        this.name = name;
        this.identity = identity;
    }

    @Override
    public LeaderElectionRecord get() throws ApiException {
        try {
            ObjectNode lease = manager.get(leases.segment(name), ObjectNode.class);
            last = lease;
            JsonNode spec = lease.path("spec");
            return new LeaderElectionRecord(
                    spec.path("holderIdentity").asText(""),
                    spec.path("leaseDurationSeconds").asInt(),
                    date(spec.path("acquireTime").asText()),
                    date(spec.path("renewTime").asText()),
                    spec.path("leaseTransitions").asInt());
        } catch (KubeException.Refused e) {
            throw new Failure(e.code(), e.getMessage());
        } catch (KubeException e) {
            throw new Failure(0, e.getMessage());
        }
    }

    @Override
    public boolean create(LeaderElectionRecord record) {
        ObjectNode lease = Json.MAPPER
                .createObjectNode()
                .put("apiVersion", "coordination.k8s.io/v1")
                .put("kind", "Lease");
        lease.putObject("metadata").put("namespace", namespace).put("name", name);
        write(lease, record);
        return sent(() -> manager.create(leases, lease, ObjectNode.class));
    }

    @Override
    public boolean update(LeaderElectionRecord record) {
        ObjectNode lease =
                requireNonNullElse(last, Json.MAPPER.createObjectNode()).deepCopy();
        write(lease, record);
        return sent(() -> manager.replace(leases.segment(name), lease, ObjectNode.class));
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public String describe() {
        return "Lease " + namespace + "/" + name;
    }

    private boolean sent(Supplier<ObjectNode> call) {
        try {
            last = call.get();
            return true;
        } catch (KubeException e) {
            logger.debug("{}: {}", describe(), e.getMessage());
            return false;
        }
    }

    private static void write(ObjectNode lease, LeaderElectionRecord record) {
        ObjectNode spec = lease.withObject("/spec");
        spec.put("holderIdentity", record.getHolderIdentity());
        spec.put("leaseDurationSeconds", record.getLeaseDurationSeconds());
        spec.put("acquireTime", time(record.getAcquireTime()));
        spec.put("renewTime", time(record.getRenewTime()));
        spec.put("leaseTransitions", record.getLeaderTransitions());
    }

    private static @Nullable String time(@Nullable Date date) {
        return date == null ? null : MICRO_TIME.format(date.toInstant());
    }

    private static @Nullable Date date(String text) {
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            return Date.from(time);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** The elector logs each failure of a call; once a line is enough. */
    private static final class Failure extends ApiException {

        private static final long serialVersionUID = 1L;

        private final String text;

        Failure(int code, @Nullable String message) {
            super(code, message);
            text = String.valueOf(message);
        }

        @Override
        public String getMessage() {
            return text;
        }

        @Override
        public Throwable fillInStackTrace() {
            return this;
        }
    }
}
