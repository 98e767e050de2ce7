package io.github.multikueue.proxy.server.config;

import com.google.common.collect.ImmutableMap;
import io.github.multikueue.proxy.server.config.LogArchiveConfig.Encryption;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes a {@link LogArchiveConfig} of setting texts; problems are noted with the values. */
final class LogArchiveReader {

    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern PREFIX = Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]*/)*");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]+");

    private final SettingValues values;

    LogArchiveReader(SettingValues values) {
        this.values = values;
    }

    /** @param stores whether there is a store of logs */
    @Nullable
    LogArchiveConfig read(boolean stores) {
        URI endpoint = endpoint();
        Encryption encryption = encryption();
        Boolean pathStyle = values.choice(
                LogArchiveSetting.PATH_STYLE, ImmutableMap.of("auto", endpoint != null, "on", true, "off", false));
        String region = matching(LogArchiveSetting.REGION, REGION, "the name of a region such as eu-central-1");
        Path caFile = values.path(LogArchiveSetting.CA_FILE);
        Path credentialsFile = values.path(LogArchiveSetting.CREDENTIALS_FILE);
        Duration maxAge = values.duration(LogArchiveSetting.MAX_AGE, Duration.ofMillis(1));
        if (values.text(LogArchiveSetting.BUCKET).isEmpty()) {
            refuseOthers();
            return null;
        }
        if (!stores) {
            values.problem(LogArchiveSetting.BUCKET, "none, as there is no store to archive: --log-store=off");
        }
        return new LogArchiveConfig(
                matching(LogArchiveSetting.BUCKET, BUCKET, "the name of a bucket"),
                matching(LogArchiveSetting.PREFIX, PREFIX, "segments that end with a slash, such as fleet-1/"),
                endpoint,
                region,
                pathStyle,
                caFile,
                credentialsFile,
                encryption,
                values.textOrNull(LogArchiveSetting.KMS_KEY),
                maxAge);
    }

    private void refuseOthers() {
        Arrays.stream(LogArchiveSetting.values())
                .filter(values::isGiven)
                .forEach(each -> values.problem(each, "nothing, or " + LogArchiveSetting.BUCKET.flag() + " as well"));
    }

    private Encryption encryption() {
        Encryption encryption = values.choice(
                LogArchiveSetting.ENCRYPTION,
                ImmutableMap.of("bucket", Encryption.BUCKET, "s3", Encryption.S3, "kms", Encryption.KMS));
        if (encryption != Encryption.KMS && values.isGiven(LogArchiveSetting.KMS_KEY)) {
            values.problem(
                    LogArchiveSetting.KMS_KEY, "nothing, or " + LogArchiveSetting.ENCRYPTION.flag() + "=kms as well");
        }
        return encryption;
    }

    private String matching(LogArchiveSetting setting, Pattern pattern, String expected) {
        String text = values.text(setting);
        if (!pattern.matcher(text).matches()) {
            values.problem(setting, expected);
        }
        return text;
    }

    /** Without TLS inside of a cluster: requests are signed, so that no credential goes over the network. */
    private @Nullable URI endpoint() {
        return values.url(
                LogArchiveSetting.ENDPOINT,
                url -> "https".equals(url.getScheme()) || "http".equals(url.getScheme()),
                "a URL such as https://minio.storage.svc:9000");
    }
}
