package io.github.multikueue.proxy.core.tls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which blocks of a PEM text are found, whatever stands around them. */
class PemBlocksTest {

    private static final String CERTIFICATE = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    private static final String KEY = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
            + "DEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "some text\n",
                "-----BEGIN EC PARAMETERS-----\nAAAA\n-----END EC PARAMETERS-----\n",
                "-----BEGIN X-----\nnot base64!\n-----END X-----\n",
                "-----BEGIN X-----\nAAAAA\n-----END X-----\n",
                "-----BEGIN X-----\nunfinished\n",
                "-----BEGIN CERTIFICATE-----\nAAAA\n",
                "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n"
            })
    void whatStandsInFrontIsPassedOver(String before) {
        assertThat(PemBlocks.certificates(before + CERTIFICATE + KEY)).isEqualTo(CERTIFICATE);
        assertThat(PemBlocks.privateKey(before + CERTIFICATE + KEY)).contains(KEY);
    }

    @Test
    void allCertificatesCountAndTheFirstKey() {
        String other = KEY.replace("AAAA", "BBBB");
        assertThat(PemBlocks.certificates(CERTIFICATE + KEY + CERTIFICATE)).isEqualTo(CERTIFICATE + CERTIFICATE);
        assertThat(PemBlocks.privateKey(KEY + CERTIFICATE + other)).contains(KEY);
        assertThat(PemBlocks.privateKey(CERTIFICATE)).isEmpty();
    }
}
