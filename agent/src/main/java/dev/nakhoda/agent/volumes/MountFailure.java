package dev.nakhoda.agent.volumes;

/** A volume cannot be set up now; the message goes into the FailedMount event. */
public final class MountFailure extends RuntimeException {

  public MountFailure(String message) {
    super(message);
  }

  public MountFailure(String message, Throwable cause) {
    super(message, cause);
  }

  static MountFailure ofVolume(String volume, String why) {
    return new MountFailure("MountVolume.SetUp failed for volume \"" + volume + "\" : " + why);
  }
}
