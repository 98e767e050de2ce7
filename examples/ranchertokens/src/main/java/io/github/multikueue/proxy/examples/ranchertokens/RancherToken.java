package io.github.multikueue.proxy.examples.ranchertokens;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;

/**
 * How a token looks; {@code RancherToken} and {@code ClusterRancherToken} look the same. The schema of both is made from this record,
 * so this is what {@code kubectl explain} shows and what every object is checked by.
 *
 * @param spec what the user wants
 * @param status what the server says of it
 */
@JsonClassDescription("A token of a user for one cluster. It is shown once, in the answer to its creation.")
record RancherToken(
        @JsonProperty(required = true) @JsonPropertyDescription("What the token is for.")
        Spec spec,

        @JsonPropertyDescription("What the server says of the token.")
        Status status) {

    record Spec(
            @Size(min = 1, max = 253)
            @JsonPropertyDescription("Whose token it is; who creates it if absent. Cannot be changed.")
            String userID,

            @JsonProperty(required = true)
            @Size(min = 1, max = 253)
            @JsonPropertyDescription("The cluster that the token is for. Cannot be changed.")
            String clusterName,

            @JsonProperty(defaultValue = "0")
            @Pattern(regexp = "^(0|[1-9][0-9]{0,9})$")
            @JsonPropertyDescription("For how many seconds it is valid, 0 for ever. Can only become shorter.")
            String ttl,

            @JsonProperty(defaultValue = "true")
            @JsonPropertyDescription("Whether it is of use: true or false, as a text.")
            Enabled enabled) {}

    record Status(
            @JsonPropertyDescription("The token itself; only in the answer to its creation.")
            String plaintextToken,

            @JsonPropertyDescription("Its salted hash, by which it is recognised.")
            String hashedToken,

            @JsonPropertyDescription("When it ceases to be valid; absent if never.")
            Instant expiresAt) {}

    enum Enabled {
        @JsonProperty("true")
        YES,
        @JsonProperty("false")
        NO
    }
}
