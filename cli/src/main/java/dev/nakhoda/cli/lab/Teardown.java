package dev.nakhoda.cli.lab;

import dev.nakhoda.agent.cgroups.KernelPodGroups;
import dev.nakhoda.loop.Time;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Ends all that a cluster has running on this machine, whatever state it is in: it goes by what is
 * there (marks of processes, containers' control groups, mounts), not by what should be there.
 */
public final class Teardown {

  private static final Duration DAEMON_GRACE = Duration.ofSeconds(10);
  private static final Duration CONTAINER_GRACE = Duration.ofSeconds(3);

  private final Directories directories;
  private final Supervisor supervisor;
  private final Progress progress;
  private final Processes processes;
  private final Time time;

  public Teardown(Directories directories, Supervisor supervisor, Progress progress, Time time) {
    this.directories = directories;
    this.supervisor = supervisor;
    this.progress = progress;
    this.processes = new Processes(time);
    this.time = time;
  }

  /** No process, container or mount is left afterwards. Whether there was anything. */
  public boolean end() {
    List<ProcessTable.Entry> running = ProcessTable.read().ofRun(directories.run());
    List<String> containers = containers();
    endDaemons(running);
    endContainers(containers);
    endEngines();
    Mounts mounts = Mounts.read();
    boolean mounted =
        !mounts.below(directories.run()).isEmpty()
            || !mounts.below(directories.state().resolve("nodes")).isEmpty();
    mounts.detachBelow(directories.run());
    mounts.detachBelow(directories.state().resolve("nodes"));
    removeControlGroups(containers);
    removePodGroups();
    deleteTree(directories.run());
    return !running.isEmpty() || mounted;
  }

  /** Agents first, so that nobody starts a container again; the engines last. */
  private void endDaemons(List<ProcessTable.Entry> running) {
    List<String> names =
        running.stream()
            .map(ProcessTable.Entry::daemonMark)
            .filter(name -> !name.isEmpty() && !Join.isEngine(name))
            .distinct()
            .toList();
    List<Thread> threads =
        names.stream().map(name -> Thread.startVirtualThread(() -> supervisor.stop(name))).toList();
    join(threads);
    if (!names.isEmpty()) {
      progress.step("down", "ended " + String.join(", ", names));
    }
  }

  private void endContainers(List<String> ids) {
    List<ProcessTable.Entry> inside = ProcessTable.read().ofContainers(ids);
    if (!inside.isEmpty()) {
      processes.end(inside, CONTAINER_GRACE);
      progress.step("down", "ended the containers' " + inside.size() + " processes");
    }
  }

  private void endEngines() {
    List<ProcessTable.Entry> engines = ProcessTable.read().ofRun(directories.run());
    List<Thread> threads =
        engines.stream()
            .map(ProcessTable.Entry::daemonMark)
            .filter(Join::isEngine)
            .distinct()
            .map(name -> Thread.startVirtualThread(() -> supervisor.stop(name)))
            .toList();
    join(threads);
    List<ProcessTable.Entry> left = ProcessTable.read().ofRun(directories.run());
    processes.end(left, DAEMON_GRACE);
    if (!engines.isEmpty()) {
      progress.step("down", "ended the Docker engines");
    }
  }

  private static void join(List<Thread> threads) {
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted: run it again");
    }
  }

  /** The ids of all containers that the nodes' own engines know. */
  private List<String> containers() {
    List<String> ids = new ArrayList<>();
    for (Path node : children(directories.state().resolve("nodes"))) {
      for (Path container : children(node.resolve("docker/containers"))) {
        ids.add(container.getFileName().toString());
      }
    }
    return ids;
  }

  private static List<Path> children(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    } catch (IOException gone) {
      return List.of();
    }
  }

  /** An engine that was killed leaves its containers' empty groups behind. */
  private static void removeControlGroups(List<String> containers) {
    if (containers.isEmpty()) {
      return;
    }
    for (Path folder : controlGroups()) {
      String name = folder.getFileName().toString();
      if (containers.stream().anyMatch(name::contains)) {
        deleteGroups(folder);
      }
    }
  }

  private void removePodGroups() {
    try {
      KernelPodGroups.clear(directories.groupRoot(), time);
    } catch (IOException held) {
      progress.step("down", "control groups stay, the next run finds them: " + held.getMessage());
    }
  }

  private static List<Path> controlGroups() {
    Command.Result found = Command.run("find", "/sys/fs/cgroup", "-mindepth", "2", "-type", "d");
    return found.output().lines().map(Path::of).toList();
  }

  private static void deleteGroups(Path folder) {
    children(folder).stream().filter(Files::isDirectory).forEach(Teardown::deleteGroups);
    if (!folder.toFile().delete() && Files.exists(folder)) {
      // Somebody still holds it; the next run finds it again.
      folder.toFile().deleteOnExit();
    }
  }

  /** Removes what the cluster keeps in its state directory, and nothing else that lies there. */
  public void purge() {
    for (String owned : Directories.OWNED) {
      deleteTree(directories.state().resolve(owned));
    }
    directories.state().toFile().delete();
    progress.step("down", "removed the state in " + directories.state());
  }

  /** Never follows links. LabException when something cannot be removed. */
  private static void deleteTree(Path folder) {
    if (!Files.exists(folder, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> entries = Files.walk(folder)) {
      for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(entry);
      }
    } catch (IOException | UncheckedIOException failed) {
      throw new LabException("cannot remove " + folder + ": " + failed.getMessage());
    }
  }
}
