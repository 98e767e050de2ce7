package io.github.multikueue.proxy.server.s3;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;

/** Says to users why a bucket cannot be used, without the address and the credentials that the SDK's own words may have in them. */
final class S3Failures {

    private S3Failures() {}

    static String reason(SdkException failure) {
        if (failure instanceof NoSuchBucketException) {
            return "there is none of that name";
        }
        if (failure instanceof AwsServiceException answer) {
            return (answer.statusCode() == 403 ? "access is denied" : "the storage answered " + answer.statusCode())
                    + code(answer.awsErrorDetails());
        }
        return String.valueOf(failure.getMessage()).contains("credentials")
                ? "there are no credentials for it"
                : "the storage cannot be reached, or does not answer in time";
    }

    private static String code(@Nullable AwsErrorDetails details) {
        String code = details == null ? null : details.errorCode();
        return code == null || !code.matches("[A-Za-z0-9]{1,64}") ? "" : " (" + code + ")";
    }
}
