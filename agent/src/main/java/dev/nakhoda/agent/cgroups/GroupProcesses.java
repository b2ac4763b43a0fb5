package dev.nakhoda.agent.cgroups;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What runs in the groups of pods, and its end. Never looks at any other group. Stateless. */
final class GroupProcesses {

  private static final Logger LOG = LoggerFactory.getLogger(GroupProcesses.class);

  private static final Pattern POD =
      Pattern.compile(
          ".*/kubepods(/burstable|/besteffort)?/pod[^/]+"
              + "|.*[/-]kubepods(-burstable|-besteffort)?-pod[^/-]+\\.slice");

  private static final Path PROCESSES = Path.of("cgroup.procs");
  private static final Path FREEZER = Path.of("freezer.state");
  private static final String THAWED = "THAWED";

  private GroupProcesses() {}

  /**
   * Kills all processes of the pods' groups that are these folders or lie below them; whether there
   * were any. Does not wait until they have ended.
   */
  static boolean kill(Collection<Path> folders) {
    List<Path> groups = new ArrayList<>();
    folders.forEach(folder -> collect(folder, false, groups));
    Set<Long> found = pids(groups);
    List<ProcessHandle> processes =
        found.stream().map(ProcessHandle::of).flatMap(Optional::stream).toList();
    if (processes.isEmpty()) {
      return false;
    }
    LOG.warn("processes that a pod left are killed pids={}", found);
    // A handle never kills another process that got its number; one that was made too late is of
    // a process that is not listed.
    Set<Long> listed = pids(groups);
    processes.stream()
        .filter(process -> listed.contains(process.pid()))
        .forEach(ProcessHandle::destroyForcibly);
    groups.forEach(GroupProcesses::thaw);
    return true;
  }

  private static void collect(Path folder, boolean ofPod, List<Path> groups) {
    boolean inside = ofPod || POD.matcher(folder.toString()).matches();
    if (inside) {
      groups.add(folder);
    }
    try (DirectoryStream<Path> below = Files.newDirectoryStream(folder, Files::isDirectory)) {
      below.forEach(each -> collect(each, inside, groups));
    } catch (IOException gone) {
      LOG.trace("group is gone folder={}", folder);
    }
  }

  private static Set<Long> pids(List<Path> groups) {
    Set<Long> pids = new TreeSet<>();
    for (Path group : groups) {
      try {
        Files.readAllLines(group.resolve(PROCESSES)).forEach(line -> pids.add(Long.valueOf(line)));
      } catch (IOException gone) {
        LOG.trace("group is gone folder={}", group);
      }
    }
    pids.remove(ProcessHandle.current().pid());
    return pids;
  }

  /** In version 1 a frozen process ends when it may go on. */
  private static void thaw(Path group) {
    Path state = group.resolve(FREEZER);
    try {
      if (Files.exists(state) && !Files.readString(state).strip().equals(THAWED)) {
        Files.writeString(state, THAWED);
      }
    } catch (IOException gone) {
      LOG.trace("group is gone folder={}", group);
    }
  }
}
