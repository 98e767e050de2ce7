/**
 * A transparent proxy in front of one API server. Requests walk through the chain of {@code apiserver.chain}; then what the cache has is
 * answered by {@code apiserver.verbs}, for callers whom the API server behind allows it, and everything else is forwarded as it is.
 *
 * <p>What becomes of the parts of a request that is forwarded:
 *
 * <pre>
 * path and query          byte for byte; dot segments and hidden slashes are refused
 * headers                 as they came, in order; without those about the connection, and those that say who the client is
 * Authorization           pass-through: the caller's bearer token; impersonation: the gateway's own credential
 * Impersonate-*           pass-through: as asked for, written anew; impersonation: the caller, or whom he may impersonate
 * names                   with a rule document: renamed, and restored in answers, outside of the cache; see {@code renaming}
 * body                    piece by piece as it arrives, once; that of a GET or HEAD is dropped
 * Expect: 100-continue    passed on; the client is told to go on when the API server says so
 * Upgrade                 websocket and SPDY/3.1 alone, of requests without a body; others are ignored
 * trailers of a request   dropped; trailers of an answer are passed on if its head announces them
 * </pre>
 *
 * <p>How it is sent: lists, watches, logs and upgrades over HTTP/1.1, so that a client that reads slowly slows the API server down;
 * everything else over HTTP/2 where the API server has it. GET and HEAD are repeated if a kept connection turns out to be dead; nothing else
 * is sent twice. Redirects are passed on if they stay on the API server, and never followed.
 *
 * <p>They are more than 20 classes in one package: who a caller is to the API server, what is sent and what is answered are parts of one
 * request, and share types that nobody else is to see.
 */
@NullMarked
package io.github.multikueue.proxy.core.gateway;

import org.jspecify.annotations.NullMarked;
