package dev.nakhoda.master.scheduler;

import java.util.List;

/**
 * What a pod takes of its node.
 *
 * @param scoredMilliCpu the request, where a container without one counts as 100m: for scores only
 * @param scoredMemory likewise, 200Mi
 */
public record Usage(
    Amounts requests, long scoredMilliCpu, long scoredMemory, List<HostPort> ports) {}
