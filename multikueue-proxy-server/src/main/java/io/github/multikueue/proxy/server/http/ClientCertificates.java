package io.github.multikueue.proxy.server.http;

/** What a listener does about the certificates of its clients. */
public enum ClientCertificates {
    /** Clients are not asked for certificates. */
    NOT_REQUESTED,

    /**
     * Clients are asked for a certificate, may come without one, and may come with one of any authority: TLS proves only that
     * they hold its key. Authenticators verify it, each against its own authority.
     */
    REQUESTED,

    /** Clients need a certificate of one of the authorities. Without any authority, nobody is let in. */
    REQUIRED
}
