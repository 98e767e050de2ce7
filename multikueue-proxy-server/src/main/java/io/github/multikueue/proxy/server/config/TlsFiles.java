package io.github.multikueue.proxy.server.config;

import java.nio.file.Path;

/**
 * Where the server's certificate is. The files are read again when they change.
 *
 * @param certificate a PEM file with the certificate and its chain, the server's own first
 * @param key a PEM file with the private key, not encrypted: PKCS#8, PKCS#1 or SEC1
 */
public record TlsFiles(Path certificate, Path key) {}
