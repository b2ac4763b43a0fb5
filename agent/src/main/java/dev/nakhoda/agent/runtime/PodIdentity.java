package dev.nakhoda.agent.runtime;

/** Which pod a sandbox or container belongs to; kept in its labels. */
public record PodIdentity(String uid, String namespace, String name) {

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
