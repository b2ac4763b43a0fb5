package dev.nakhoda.proxy.routes;

/** A pod's address and port that may serve a connection. */
public record Backend(String address, int port) implements Comparable<Backend> {

  @Override
  public int compareTo(Backend other) {
    int byAddress = address.compareTo(other.address);
    return byAddress != 0 ? byAddress : Integer.compare(port, other.port);
  }
}
