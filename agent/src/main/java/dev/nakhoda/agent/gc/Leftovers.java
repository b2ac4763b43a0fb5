package dev.nakhoda.agent.gc;

import dev.nakhoda.agent.volumes.MountFailure;
import dev.nakhoda.agent.volumes.Volumes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files of pods that ended while no agent ran. Stateless. */
public record Leftovers(Path pods, Volumes volumes) {

  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

  /** Removes the directories of all pods but these; what cannot be removed stays for next time. */
  public void sweep(Set<String> livingUids) {
    for (Path directory : directories()) {
      String uid = directory.getFileName().toString();
      if (!livingUids.contains(uid)) {
        try {
          volumes.remove(uid);
          LOG.info("removed the files of a pod that is gone uid={}", uid);
        } catch (MountFailure failure) {
          LOG.warn("files of a pod stay uid={} why={}", uid, failure.getMessage());
        }
      }
    }
  }

  private List<Path> directories() {
    if (!Files.isDirectory(pods)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(pods)) {
      return entries.filter(Files::isDirectory).toList();
    } catch (IOException unreadable) {
      LOG.warn("cannot list pod directories why={}", unreadable.getMessage());
      return List.of();
    }
  }
}
