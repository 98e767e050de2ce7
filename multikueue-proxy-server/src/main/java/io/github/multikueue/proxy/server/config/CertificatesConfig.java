package io.github.multikueue.proxy.server.config;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.core.tls.CertificateProfile;
import io.github.multikueue.proxy.core.tls.CertificateProfile.KeyKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which certificates {@code generate-certs} makes.
 *
 * @param directory where the files are written
 * @param profile kind of keys and lifetimes
 * @param authority the common name of the authority
 * @param serverNames the server's host names and IP addresses, the first of which is its common name
 * @param client the client's user name
 * @param clientGroups the client's groups
 * @param overwrite whether files that are there are replaced
 */
public record CertificatesConfig(
        Path directory,
        CertificateProfile profile,
        String authority,
        List<String> serverNames,
        String client,
        List<String> clientGroups,
        boolean overwrite) {

    /** Beyond that, some clients take a date for one in the past. */
    private static final long MOST_DAYS = 36_500;

    /** Clocks of clients may be a little behind. */
    private static final Duration PAST = Duration.ofMinutes(5);

    /** Copies the lists. */
    public CertificatesConfig {
        serverNames = List.copyOf(serverNames);
        clientGroups = List.copyOf(clientGroups);
    }

    /**
     * Reads the settings.
     *
     * @param flags values from the command line
     * @param environment values of the environment variables
     * @throws InvalidConfigException naming everything that is wrong
     */
    public static CertificatesConfig of(Map<CertificateSetting, String> flags, Map<String, String> environment) {
        SettingValues values = new SettingValues(flags, environment);
        Path directory = values.path(CertificateSetting.CERTS_DIRECTORY);
        CertificatesConfig config = new CertificatesConfig(
                directory == null ? Path.of(".") : directory,
                profile(values),
                values.text(CertificateSetting.CA_CN),
                serverNames(values),
                values.text(CertificateSetting.CLIENT_CN),
                ImmutableList.copyOf(values.set(CertificateSetting.CLIENT_GROUPS)),
                values.choice(CertificateSetting.OVERWRITE, ImmutableMap.of("false", false, "true", true)));
        if (!values.problems().isEmpty()) {
            throw new InvalidConfigException(values.problems());
        }
        return config;
    }

    private static CertificateProfile profile(SettingValues values) {
        KeyKind kind =
                values.choice(CertificateSetting.KEY_TYPE, ImmutableMap.of("ec", KeyKind.EC, "rsa", KeyKind.RSA));
        long authority = values.number(CertificateSetting.CA_DAYS, 1, MOST_DAYS);
        long issued = values.number(CertificateSetting.CERT_DAYS, 1, MOST_DAYS);
        if (!values.isGiven(CertificateSetting.CERT_DAYS)) {
            issued = Math.min(issued, authority);
        } else if (issued > authority) {
            values.problem(CertificateSetting.CERT_DAYS, "at most " + CertificateSetting.CA_DAYS.flag());
        }
        return new CertificateProfile(kind, PAST, Duration.ofDays(authority), Duration.ofDays(issued));
    }

    private static List<String> serverNames(SettingValues values) {
        values.requireHosts(CertificateSetting.SERVER_CN, Set.of(values.text(CertificateSetting.SERVER_CN)));
        Set<String> further = values.set(CertificateSetting.SERVER_NAMES);
        values.requireHosts(CertificateSetting.SERVER_NAMES, further);
        Set<String> names = new LinkedHashSet<>();
        names.add(values.text(CertificateSetting.SERVER_CN));
        names.addAll(further);
        return ImmutableList.copyOf(names);
    }
}
