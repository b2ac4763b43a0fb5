package dev.nakhoda.master.http;

import java.util.function.BooleanSupplier;

/**
 * One thing that must be well, e.g. {@code etcd}.
 *
 * @param live whether {@code /livez} looks at it too, and not only {@code /readyz}
 * @param healthy quick; called for each request
 */
public record HealthCheck(String name, boolean live, BooleanSupplier healthy) {}
