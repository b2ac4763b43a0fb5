package dev.nakhoda.agent.volumes;

import java.nio.file.Path;

/** Where one pod's files are, laid out as upstream's kubelet does. A pure value. */
public record PodDirectory(Path path) {

  /** {@code pods} is the directory of all pods. */
  public static PodDirectory of(Path pods, String uid) {
    return new PodDirectory(pods.resolve(uid));
  }

  public Path hosts() {
    return path.resolve("etc-hosts");
  }

  public Path resolver() {
    return path.resolve("resolv.conf");
  }

  public Path volumes() {
    return path.resolve("volumes");
  }

  /** {@code type} as upstream escapes it, e.g. {@code kubernetes.io~empty-dir}. */
  public Path volume(String type, String name) {
    return volumes().resolve(type).resolve(name);
  }

  /** Where the parts of volumes are mounted once more for single containers. */
  public Path subPaths() {
    return path.resolve("volume-subpaths");
  }

  /** {@code index} is that of the container's volumeMount. */
  public Path subPath(String volume, String container, int index) {
    return subPaths().resolve(volume).resolve(container).resolve(Integer.toString(index));
  }

  /** The file that tells that a volume was made. */
  public Path ready(String type, String name) {
    return path.resolve("plugins").resolve(type).resolve(name).resolve("ready");
  }

  /** The file behind a container's terminationMessagePath. */
  public Path terminationMessage(String container, int attempt) {
    return path.resolve("containers").resolve(container).resolve("termination-" + attempt);
  }
}
