package dev.nakhoda.agent.volumes;

/**
 * What stands behind a claim cannot be found out, so that its volume was not even begun with. The
 * message says why; {@link Volumes} puts those of one pod together.
 */
final class UnknownVolume extends RuntimeException {

  UnknownVolume(String message) {
    super(message);
  }
}
