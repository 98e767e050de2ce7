package io.github.multikueue.proxy.core.apiserver.storage;

import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;

/**
 * For whom a storage is asked.
 *
 * @param user the authenticated user, whose right to do this was reviewed already
 * @param request what the request asks for
 */
public record StorageContext(UserInfo user, RequestInfo request) {}
