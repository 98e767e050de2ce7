package io.github.multikueue.proxy.core.tls;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds the blocks of a PEM text that count, as client-go does: text and blocks of other kinds around them are passed over. So
 * a key may stand behind {@code EC PARAMETERS}, which {@code openssl ecparam -genkey} writes, and certificate and key may
 * share a file, in whatever order. What is in a block is read by BouncyCastle ({@link PemCertificates}, {@link PrivateKeys}). Its reader
 * does not look for the blocks as well, since it fails at a broken or unfinished block of whatever kind, where client-go goes on to
 * the next.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7468">RFC 7468</a>
 */
public final class PemBlocks {

    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\\s]*+-----END CERTIFICATE-----");

    /** PKCS#8, PKCS#1 (RSA) or SEC1 (EC). */
    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN ((?:[A-Z0-9]+ )?PRIVATE KEY)-----[^-]*+(?:-(?!----)[^-]*+)*+-----END \\1-----");

    private PemBlocks() {}

    /** The certificates alone, in their order, each with a newline behind it; empty if there is none. */
    public static String certificates(String pem) {
        return CERTIFICATE
                .matcher(pem)
                .results()
                .map(each -> each.group() + "\n")
                .collect(Collectors.joining());
    }

    /** The first private key alone, with a newline behind it. Whether it can be read is another question. */
    public static Optional<String> privateKey(String pem) {
        return PRIVATE_KEY
                .matcher(pem)
                .results()
                .findFirst()
                .map(MatchResult::group)
                .map(each -> each + "\n");
    }
}
