package dev.nakhoda.agent.network;

/**
 * How packets reach the pods of other nodes: {@link HostGatewayBackend} by routes. Owns its routes
 * from {@link #start}; a closed one leaves them, because the pods outlive the agent.
 */
public interface Backend extends AutoCloseable {

  /** What a pod's interface may send in one packet. */
  int mtu();

  void start();

  @Override
  void close();
}
