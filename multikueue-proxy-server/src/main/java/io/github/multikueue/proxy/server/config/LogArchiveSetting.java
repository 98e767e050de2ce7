package io.github.multikueue.proxy.server.config;

/** The settings of {@code serve} for the archive of logs. */
public enum LogArchiveSetting implements DescribedSetting {
    BUCKET(
            "log-archive-bucket",
            "",
            "<name>",
            "Bucket in which finished logs are archived, so that all replicas can tell them; no archive if absent."),
    PREFIX(
            "log-archive-prefix",
            "",
            "<text>",
            "What the names of all objects begin with, like fleet-1/. Two manager clusters must never share it: each would delete the other's logs."),
    ENDPOINT("log-archive-endpoint", "", "<url>", "Where the storage is; Amazon S3 of the region if absent."),
    REGION("log-archive-region", "us-east-1", "<name>", "Region of the bucket; most other storages ignore it."),
    PATH_STYLE(
            "log-archive-path-style",
            "auto",
            "<mode>",
            "Whether the bucket stands in the path of an address (on) or in the name of the host (off). auto: on with --log-archive-endpoint."),
    CA_FILE(
            "log-archive-ca-file",
            "",
            "<file>",
            "PEM certificates that sign the one of the storage, and that of AWS_ENDPOINT_URL_STS; those of the JDK if absent."),
    CREDENTIALS_FILE(
            "log-archive-credentials-file",
            "",
            "<file>",
            "Credentials in the form of ~/.aws/credentials, below [default]; read again when they change. If absent: AWS's environment variables, or the web identity they name."),
    ENCRYPTION(
            "log-archive-encryption",
            "bucket",
            "<mode>",
            "What the storage is asked to encrypt objects with: bucket (as is set for the bucket), s3 (its own keys, AES256) or kms."),
    KMS_KEY(
            "log-archive-kms-key",
            "",
            "<id>",
            "Key for --log-archive-encryption=kms; the storage's default if absent."),
    MAX_AGE("log-archive-max-age", "720h", "<duration>", "How long the logs of a run are kept in the archive.");

    private final Texts texts;

    LogArchiveSetting(String option, String defaultText, String label, String description) {
        this.texts = new Texts(option, defaultText, label, description);
    }

    @Override
    public Texts texts() {
        return texts;
    }
}
