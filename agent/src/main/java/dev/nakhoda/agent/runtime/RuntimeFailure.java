package dev.nakhoda.agent.runtime;

/** Why a runtime call failed; the message is the runtime's own and fit for a pod's status. */
public abstract sealed class RuntimeFailure extends RuntimeException {

  private RuntimeFailure(String message) {
    super(message);
  }

  private RuntimeFailure(String message, Throwable cause) {
    super(message, cause);
  }

  /** The runtime cannot be reached or does not answer; try again later. */
  public static final class Unavailable extends RuntimeFailure {
    public Unavailable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** No such sandbox, container or image. */
  public static final class NotFound extends RuntimeFailure {
    public NotFound(String message) {
      super(message);
    }
  }

  /** The name is taken, or the state does not allow it. */
  public static final class Conflict extends RuntimeFailure {
    public Conflict(String message) {
      super(message);
    }
  }

  /** The runtime refuses what was asked (a bad value, a command that cannot be executed...). */
  public static final class Refused extends RuntimeFailure {
    public Refused(String message) {
      super(message);
    }
  }

  /** An image could not be pulled, with the registry's or runtime's words. */
  public static final class PullFailed extends RuntimeFailure {
    public PullFailed(String message) {
      super(message);
    }
  }

  /** A command did not end in time. */
  public static final class TimedOut extends RuntimeFailure {
    public TimedOut(String message) {
      super(message);
    }
  }
}
