package io.github.multikueue.proxy.server.config;

import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.core.io.FileErrors;
import io.github.multikueue.proxy.core.tls.ClientCertificateVerifier;
import io.github.multikueue.proxy.core.tls.PemCertificates;
import io.github.multikueue.proxy.core.tls.Watched;
import io.github.multikueue.proxy.core.tls.WatchedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;
import java.util.regex.Pattern;

/** Files with credentials that are given by settings. They can be changed at any time; content that cannot be used changes nothing. */
public final class CredentialFiles {

    /** As it must be to stand in a path or a header; shorter ones could be guessed. */
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9._~-]{16,512}");

    private CredentialFiles() {}

    /**
     * Reads a secret of 16 to 512 characters for the first time.
     *
     * @throws InvalidConfigException if there is no usable secret in the file
     */
    public static WatchedFile<String> secret(Path file, CommandSetting setting) {
        return watched(
                file, setting, CredentialFiles::parse, "a file with 16 to 512 letters, digits, '.', '_', '~' and '-'");
    }

    /**
     * Reads a file for the first time.
     *
     * @param expected what would be usable
     * @throws InvalidConfigException if its content is not
     */
    public static <T> WatchedFile<T> watched(
            Path file, CommandSetting setting, Watched.Parser<byte[], T> parser, String expected) {
        try {
            return WatchedFile.read(setting.flag(), file, parser);
        } catch (IOException | GeneralSecurityException e) {
            throw new InvalidConfigException(List.of(
                    setting.flag() + ": " + file + ": " + FileErrors.reason(e) + " (expected: " + expected + ")"));
        }
    }

    /**
     * Reads the PEM certificates of authorities that sign client certificates for the first time.
     *
     * @throws InvalidConfigException if there are none in the file
     */
    public static WatchedFile<ClientCertificateVerifier> clientAuthorities(Path file, CommandSetting setting) {
        return watched(
                file,
                setting,
                content -> new ClientCertificateVerifier(PemCertificates.read(content), Clock.systemUTC()),
                "a readable file with PEM certificates");
    }

    private static String parse(byte[] content) throws GeneralSecurityException {
        String text = new String(content, StandardCharsets.UTF_8).strip();
        if (!SECRET.matcher(text).matches()) {
            throw new GeneralSecurityException("unusable content");
        }
        return text;
    }
}
