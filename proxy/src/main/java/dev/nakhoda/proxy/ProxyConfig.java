package dev.nakhoda.proxy;

import java.util.function.Supplier;

/**
 * What a node's proxy is told.
 *
 * @param nodeName whose endpoints count as local; empty on a machine that is no node
 * @param nodeAddress source address for connections of the machine itself; one of its own, as it is
 *     at each call
 * @param serviceCidr all ClusterIPs, e.g. {@code 10.254.0.0/16}
 * @param clusterDns the address of cluster DNS, inside {@code serviceCidr}
 * @param port the local port that the kernel hands service connections to
 */
public record ProxyConfig(
    String nodeName,
    Supplier<String> nodeAddress,
    String serviceCidr,
    String clusterDns,
    String clusterDomain,
    int port) {

  public static final int DEFAULT_PORT = 10256;
}
