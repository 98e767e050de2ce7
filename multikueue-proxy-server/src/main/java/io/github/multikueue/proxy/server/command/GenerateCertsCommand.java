package io.github.multikueue.proxy.server.command;

import io.github.multikueue.proxy.core.tls.CertificateAuthority;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import io.github.multikueue.proxy.server.config.CertificateSetting;
import io.github.multikueue.proxy.server.config.CertificatesConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code generate-certs}: an authority, and the certificates of a server and a client that it issues, as PEM files. For trying things
 * out, and for small installations; the authority's key is one of the files, so that more can be issued by other tools.
 */
public final class GenerateCertsCommand implements Command {

    private final PrintWriter out;

    /** @param out gets the names of the files */
    public GenerateCertsCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public String name() {
        return "generate-certs";
    }

    @Override
    public String description() {
        return "Write the certificates and keys of an authority, a server and a client.";
    }

    @Override
    public List<CertificateSetting> settings() {
        return List.of(CertificateSetting.values());
    }

    @Override
    public Task prepare(GivenSettings given) {
        CertificatesConfig config = CertificatesConfig.of(given.flags(CertificateSetting.class), given.variables());
        return () -> run(config);
    }

    private void run(CertificatesConfig config) throws IOException {
        PrivateFiles files = new PrivateFiles(config.directory());
        CertificateAuthority authority =
                new CertificateAuthority(config.authority(), config.profile(), Clock.systemUTC(), new SecureRandom());
        Map<String, TlsIdentity> identities = new LinkedHashMap<>();
        identities.put("ca", authority.identity());
        identities.put("server", authority.server(config.serverNames().toArray(String[]::new)));
        identities.put("client", authority.client(config.client(), config.clientGroups()));
        Map<String, String> texts = new LinkedHashMap<>();
        identities.forEach((name, identity) -> {
            texts.put(name + ".crt", identity.certificatePem());
            texts.put(name + ".key", identity.keyPem());
        });
        try {
            files.write(texts, config.overwrite());
        } catch (FileAlreadyExistsException e) {
            throw new IOException(
                    e.getFile() + ": there already (expected: a directory without such files, or "
                            + CertificateSetting.OVERWRITE.flag() + "=true)",
                    e);
        }
        print(files.directory(), identities);
    }

    private void print(Path directory, Map<String, TlsIdentity> identities) {
        identities.forEach((name, identity) -> out.printf(
                "%s and .key: %s, valid until %s%n",
                directory.resolve(name + ".crt"),
                identity.certificate().getSubjectX500Principal(),
                identity.certificate().getNotAfter().toInstant()));
    }
}
