package io.github.multikueue.proxy.core.secrets;

import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.kube.client.KubeException;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.util.function.Supplier;

/**
 * What a client hears when the API server refuses something about the Secret of an object: the same, said of the object.
 *
 * @param resource the object's resource
 * @param name the object; empty for many
 */
record SecretRefusals(ResourceDescription resource, String name) {

    /** @throws StatusException if the API server refuses */
    <T> T of(Supplier<T> call) {
        try {
            return call.get();
        } catch (KubeException.Refused e) {
            throw translated(e.code(), e.statusMessage());
        } catch (KubeException e) {
            throw unexpected("the API server does not answer as expected");
        }
    }

    private StatusException translated(int code, String message) {
        return switch (code) {
            case 400 -> StatusException.badRequest(message);
            // Quotas and ending namespaces refuse new Secrets; that this server has no right to them is not the
            // client's fault.
            case 403 -> message.contains(" cannot ") ? refused(code) : said(code, "Forbidden", message);
            case 404 ->
                message.startsWith("namespaces ")
                        ? said(code, "NotFound", message)
                        : StatusException.notFound(resource.groupResource(), name);
            case 409 -> conflict(message);
            case 410 -> StatusException.expired(message);
            case 422 -> said(code, "Invalid", message);
            default -> refused(code);
        };
    }

    private StatusException conflict(String message) {
        return message.endsWith("already exists")
                ? StatusException.alreadyExists(resource.groupResource(), name)
                : said(409, "Conflict", message);
    }

    private StatusException said(int code, String reason, String message) {
        String aboutObjects = message.replace("secrets \"", resource.groupResource() + " \"")
                .replace("Secret \"", resource.kind() + "." + resource.group() + " \"");
        return new StatusException(code, reason, aboutObjects);
    }

    private StatusException refused(int code) {
        return unexpected("the API server answers " + code);
    }

    private StatusException unexpected(String what) {
        return StatusException.internalError("the Secrets of " + resource.groupResource() + ": " + what);
    }
}
