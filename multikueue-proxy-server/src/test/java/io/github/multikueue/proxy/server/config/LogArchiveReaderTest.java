package io.github.multikueue.proxy.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.core.InvalidConfigException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The settings of the archive of logs. */
class LogArchiveReaderTest {

    private static LogArchiveConfig read(Map<String, String> environment) {
        return ServerConfig.of(Map.of(), environment).logArchive();
    }

    @Test
    void thereIsNoneWithoutABucket() {
        assertThat(ServerConfig.defaults().logArchive()).isNull();
    }

    @Test
    void aBucketIsEnoughForAmazon() {
        assertThat(read(Map.of("LOG_ARCHIVE_BUCKET", "logs")))
                .isEqualTo(new LogArchiveConfig(
                        "logs",
                        "",
                        null,
                        "us-east-1",
                        false,
                        null,
                        null,
                        LogArchiveConfig.Encryption.BUCKET,
                        null,
                        Duration.ofDays(30)));
    }

    @Test
    void allOfItCanBeSet() {
        assertThat(read(Map.of(
                        "LOG_ARCHIVE_BUCKET", "logs",
                        "LOG_ARCHIVE_PREFIX", "fleet-1/",
                        "LOG_ARCHIVE_ENDPOINT", "https://minio.storage.svc:9000",
                        "LOG_ARCHIVE_REGION", "eu-central-1",
                        "LOG_ARCHIVE_CA_FILE", "/ca.crt",
                        "LOG_ARCHIVE_CREDENTIALS_FILE", "/credentials",
                        "LOG_ARCHIVE_ENCRYPTION", "kms",
                        "LOG_ARCHIVE_KMS_KEY", "key-1",
                        "LOG_ARCHIVE_MAX_AGE", "24h")))
                .isEqualTo(new LogArchiveConfig(
                        "logs",
                        "fleet-1/",
                        URI.create("https://minio.storage.svc:9000"),
                        "eu-central-1",
                        true,
                        Path.of("/ca.crt"),
                        Path.of("/credentials"),
                        LogArchiveConfig.Encryption.KMS,
                        "key-1",
                        Duration.ofDays(1)));
    }

    @Test
    void whatIsWrongIsSaidAllAtOnce() {
        assertThatThrownBy(() -> read(Map.of(
                        "LOG_STORE", "off",
                        "LOG_ARCHIVE_BUCKET", "No Bucket",
                        "LOG_ARCHIVE_PREFIX", "no-slash",
                        "LOG_ARCHIVE_ENDPOINT", "ftp://storage",
                        "LOG_ARCHIVE_KMS_KEY", "key-1")))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("LOG_ARCHIVE_BUCKET: \"No Bucket\" (expected: the name of a bucket)")
                .hasMessageContaining("none, as there is no store to archive: --log-store=off")
                .hasMessageContaining("LOG_ARCHIVE_PREFIX: \"no-slash\" (expected: segments that end with a slash")
                .hasMessageContaining("LOG_ARCHIVE_ENDPOINT: \"ftp://storage\" (expected: a URL such as")
                .hasMessageContaining(
                        "LOG_ARCHIVE_KMS_KEY: \"key-1\" (expected: nothing, or --log-archive-encryption=kms");
        assertThatThrownBy(() -> read(Map.of("LOG_ARCHIVE_PREFIX", "fleet-1/")))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("expected: nothing, or --log-archive-bucket as well");
    }
}
