package dev.nakhoda.agent.network;

/** The kernel, or a program that speaks to it, refused; the message is its own. */
public final class NetworkException extends RuntimeException {
  public NetworkException(String message) {
    super(message);
  }

  public NetworkException(String message, Throwable cause) {
    super(message, cause);
  }
}
