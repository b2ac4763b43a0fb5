package dev.nakhoda.agent.runtime;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** The images of a node. Thread-safe, blocking, fails with {@link RuntimeFailure}. */
public interface Images {

  /**
   * An image that is present.
   *
   * @param id {@code sha256:...}
   * @param tags {@code name:tag}, as the runtime shortens them
   * @param digests {@code name@sha256:...} of those that were pulled
   * @param user what the image runs as; empty: root
   */
  record Image(String id, List<String> tags, List<String> digests, long sizeBytes, String user) {

    public Image {
      tags = List.copyOf(tags);
      digests = List.copyOf(digests);
    }

    /** The user as a number, when it is one. */
    public OptionalLong userId() {
      String name = user.contains(":") ? user.substring(0, user.indexOf(':')) : user;
      if (name.isEmpty()) {
        return OptionalLong.of(0);
      }
      return name.chars().allMatch(Character::isDigit)
          ? OptionalLong.of(Long.parseLong(name))
          : OptionalLong.empty();
    }
  }

  /** Name and password for one registry. */
  record Credentials(String server, String username, String password) {
    @Override
    public String toString() {
      return "Credentials[" + server + "]";
    }
  }

  /** By id or reference; empty when it is not present. */
  Optional<Image> inspect(String reference);

  /** All of them; {@code user} is known only from {@link #inspect}. */
  List<Image> list();

  /**
   * Pulls and returns the image. {@code progress} gets a line now and then. {@link
   * RuntimeFailure.PullFailed} carries the registry's words.
   */
  Image pull(String reference, Optional<Credentials> credentials, Consumer<String> progress);

  /** Loads what {@code docker save} wrote; returns the references (or ids) that were loaded. */
  List<String> load(InputStream tar);

  /** Removes an image that no container uses; no effect when it is gone. */
  void remove(String reference);
}
