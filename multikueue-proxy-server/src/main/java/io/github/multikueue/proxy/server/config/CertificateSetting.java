package io.github.multikueue.proxy.server.config;

/** The settings of {@code generate-certs}. */
public enum CertificateSetting implements DescribedSetting {
    CERTS_DIRECTORY(
            "certs-directory", "certs", "<directory>", "Where the files are written; it is made if it is not there."),
    CA_CN("ca-cn", "multikueue-proxy-ca", "<name>", "Common name of the authority."),
    SERVER_CN("server-cn", "localhost", "<name>", "Common name of the server, which is one of its names as well."),
    SERVER_NAMES(
            "server-names",
            "localhost,127.0.0.1,::1",
            "<a,b>",
            "Further host names and IP addresses by which clients reach the server."),
    CLIENT_CN("client-cn", "client", "<name>", "Common name of the client: its user name."),
    CLIENT_GROUPS("client-groups", "", "<a,b>", "Organizations of the client: its groups."),
    KEY_TYPE("key-type", "ec", "<type>", "Kind of all keys: ec for P-256, or rsa for 3072 bits."),
    CA_DAYS("ca-days", "3650", "<number>", "For how many days the authority is valid."),
    CERT_DAYS(
            "cert-days",
            "365",
            "<number>",
            "For how many days the certificates of server and client are valid; not longer than the authority."),
    OVERWRITE(
            "overwrite",
            "false",
            "<true|false>",
            "Whether files that are there are replaced; else nothing is written.");

    private final Texts texts;

    CertificateSetting(String option, String defaultText, String label, String description) {
        this.texts = new Texts(option, defaultText, label, description);
    }

    @Override
    public Texts texts() {
        return texts;
    }
}
