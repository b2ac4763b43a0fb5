package dev.nakhoda.master.registry;

import dev.nakhoda.api.KubeObject;

/**
 * The outcome of a delete.
 *
 * @param object as it stood last
 * @param removed false: it lives on, marked, until its grace period or its finalizers end
 */
public record Deleted(KubeObject object, boolean removed) {}
