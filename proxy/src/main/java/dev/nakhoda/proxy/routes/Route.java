package dev.nakhoda.proxy.routes;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where connections to one service port go.
 *
 * @param service {@code namespace/name:port}, for logs and balancing state
 * @param backends ready ones only, sorted; empty refuses
 * @param affinity how long a client address sticks to a backend; empty for none
 */
public record Route(String service, List<Backend> backends, Optional<Duration> affinity) {}
