/**
 * The HTTP API: one small class for each endpoint, which turns a request into a use case of
 * {@link io.github.multikueue.proxy.core.MultiKueueProxy} and its answer into a response. Nothing here knows Kubernetes
 * clients; nothing here decides who may do what. {@code RoutePaths} is the table of all paths: what a request for each asks for in the
 * words of Kubernetes. Dispatch, metrics, audit and the rights that the use case reviews derive from it.
 *
 * <p>{@code RequestChain} has the order in which each request is answered. It shares its steps with the chain of
 * {@code core.apiserver.chain}, which serves Kubernetes resources: what a request asks for ({@code RequestInfo}), who sends it
 * ({@code Authenticator}, {@code AuthenticationFilter}, {@code AuthenticatedCaller}), and whom the caller impersonates
 * ({@code ImpersonationHeaders}, {@code ImpersonationRequest}). They are two chains, since these steps differ:
 *
 * <table>
 *   <caption>Steps that differ</caption>
 *   <tr><th>Step</th><th>Here</th><th>{@code core.apiserver.chain}</th></tr>
 *   <tr><td>transport</td><td>servlets of Javalin, whose answers and WebSockets logs are cut out for</td><td>{@code ApiExchange}</td></tr>
 *   <tr><td>what is asked for</td><td>by the table of paths, which are no paths of Kubernetes</td><td>by the rules of
 *   kube-apiserver</td></tr>
 *   <tr><td>tokens</td><td>verified by the review of the caller's access, which saves a request: what is wrong with a request is told
 *   behind that</td><td>verified first</td></tr>
 *   <tr><td>identity headers</td><td>go no further: workers are asked with the proxy's own credentials</td><td>taken off, since a
 *   resource may pass the request on</td></tr>
 *   <tr><td>the right to impersonate</td><td>reviewed for the caller's token, together with the user's own right</td><td>reviewed by
 *   the authorizer, for a verified user</td></tr>
 *   <tr><td>limits</td><td>of logs being read</td><td>of requests in flight</td></tr>
 *   <tr><td>rights</td><td>reviewed by the use case, since programs that embed it have no chain; several for each
 *   request</td><td>reviewed by the chain; one for each request</td></tr>
 * </table>
 *
 * <p>{@code query} reads what is asked for, {@code stream} and {@code websocket} carry logs; they know nothing of this package. What
 * remains here are the endpoints, the exchange they share with each other alone, and the module that binds them: more than 20
 * classes, since each endpoint is one, and what they use of each other should stay invisible elsewhere.
 */
@NullMarked
package io.github.multikueue.proxy.server.route;

import org.jspecify.annotations.NullMarked;
