package dev.nakhoda.agent.volumes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Mode bits and owners of files, as the kernel numbers them. Stateless. */
final class Permissions {

  private static final int BITS = 07777;

  private Permissions() {}

  static int of(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & BITS;
  }

  static void set(Path path, int mode) throws IOException {
    Files.setAttribute(path, "unix:mode", mode & BITS);
  }

  static int owner(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  static void own(Path path, int user) throws IOException {
    if (owner(path) != user) {
      Files.setAttribute(path, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
    }
  }

  static int group(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:gid", LinkOption.NOFOLLOW_LINKS);
  }

  static void giveToGroup(Path path, int group) throws IOException {
    Files.setAttribute(path, "unix:gid", group, LinkOption.NOFOLLOW_LINKS);
  }
}
