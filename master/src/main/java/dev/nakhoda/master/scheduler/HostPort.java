package dev.nakhoda.master.scheduler;

/** A port of the node that a pod wants for itself; {@code 0.0.0.0} is every address. */
public record HostPort(String address, String protocol, int port) {

  private static final String EVERY = "0.0.0.0";

  public boolean conflictsWith(HostPort other) {
    return port == other.port
        && protocol.equals(other.protocol)
        && (address.equals(other.address) || address.equals(EVERY) || other.address.equals(EVERY));
  }
}
