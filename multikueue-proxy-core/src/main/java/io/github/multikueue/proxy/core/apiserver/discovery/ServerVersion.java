package io.github.multikueue.proxy.core.apiserver.discovery;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * What a server tells at {@code /version} about itself, as {@code version.Info} of Kubernetes. Parts that are empty are left out
 * if Kubernetes leaves them out.
 *
 * @param major the major version of the API that clients may rely on, for example {@code 1}
 * @param minor the minor version, for example {@code 36}
 * @param emulationMajor the version that is emulated; may be empty
 * @param emulationMinor likewise
 * @param minCompatibilityMajor the oldest version with which the server gets along; may be empty
 * @param minCompatibilityMinor likewise
 * @param gitVersion the version in full, for example {@code v1.36.2}
 * @param gitCommit what the server was built from
 * @param gitTreeState {@code clean}, {@code dirty}, or empty
 * @param buildDate when it was built, in ISO 8601
 * @param goVersion the version of the language's runtime
 * @param compiler the compiler
 * @param platform operating system and architecture, for example {@code linux/amd64}
 */
@JsonPropertyOrder({
    "major",
    "minor",
    "emulationMajor",
    "emulationMinor",
    "minCompatibilityMajor",
    "minCompatibilityMinor",
    "gitVersion",
    "gitCommit",
    "gitTreeState",
    "buildDate",
    "goVersion",
    "compiler",
    "platform"
})
public record ServerVersion(
        String major,
        String minor,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String emulationMajor,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String emulationMinor,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String minCompatibilityMajor,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String minCompatibilityMinor,
        String gitVersion,
        String gitCommit,
        String gitTreeState,
        String buildDate,
        String goVersion,
        String compiler,
        String platform) {

    /** A version of which nothing is known but its numbers. */
    public static ServerVersion of(String major, String minor, String gitVersion) {
        return new ServerVersion(major, minor, "", "", "", "", gitVersion, "", "", "1970-01-01T00:00:00Z", "", "", "");
    }
}
