package io.github.multikueue.proxy.core.rename.rules;

/**
 * Which resource a webhook is for.
 *
 * @param path the path of the webhook's URL
 * @param group the original API group
 * @param resource the original plural
 */
public record WebhookRule(String path, String group, String resource) {}
