package dev.nakhoda.agent.cgroups;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes and removes control groups: by the kernel's files, or where systemd owns them by unit files
 * that systemd reads when a container first asks for the slice. Stateless.
 *
 * @param mount normally {@code /sys/fs/cgroup}
 * @param units normally {@code /run/systemd/system}
 * @param unified version 2
 */
record GroupTree(Path mount, Path units, boolean unified, boolean systemd) {

  private static final String SLICE = ".slice";
  private static final String POD = "pod";

  /** What Docker is told as a container's parent. */
  String parent(GroupName name) {
    return systemd ? name.slice() : name.path();
  }

  /** The groups above must be there. No effect on a group that is as it should be. */
  void make(GroupName name, GroupLimits limits) throws IOException {
    if (systemd) {
      Files.writeString(units.resolve(name.slice()), GroupFiles.unit(limits));
      return;
    }
    if (unified) {
      Path folder = folder("", name.path());
      Files.writeString(folder.getParent().resolve("cgroup.subtree_control"), "+cpu +memory");
      Files.createDirectories(folder);
    }
    write(name.path(), limits);
  }

  /** Changes a group that is there already. */
  void change(GroupName name, GroupLimits limits) throws IOException {
    if (systemd) {
      Files.writeString(units.resolve(name.slice()), GroupFiles.unit(limits));
      if (!Files.isDirectory(folder("cpu", name.slicePath()))) {
        return;
      }
    }
    write(systemd ? name.slicePath() : name.path(), limits);
  }

  private void write(String path, GroupLimits limits) throws IOException {
    for (GroupFiles.Value value :
        unified ? GroupFiles.version2(limits) : GroupFiles.version1(limits)) {
      Path folder = folder(value.controller(), path);
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(value.file()), value.text());
    }
  }

  private Path folder(String controller, String path) {
    return (unified ? mount : mount.resolve(controller)).resolve(path.substring(1));
  }

  /** The uids of the pods that have a group in this one. */
  List<String> pods(GroupName name) throws IOException {
    Path folder = systemd ? units : folder("memory", name.path());
    String prefix = systemd ? name.slice().replace(SLICE, "-" + POD) : POD;
    List<String> uids = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, prefix + "*")) {
        for (Path entry : found) {
          String rest = entry.getFileName().toString().substring(prefix.length());
          uids.add(systemd ? rest.replace(SLICE, "").replace('_', '-') : rest);
        }
      }
    }
    return uids;
  }

  /**
   * With all below it. No effect when it is gone; an IOException when something runs in it, unless
   * it is systemd that removes it.
   */
  void remove(GroupName name) throws IOException {
    if (systemd) {
      String prefix = name.slice().replace(SLICE, "");
      Files.deleteIfExists(units.resolve(name.slice()));
      removeUnits(prefix + "-*" + SLICE);
      return;
    }
    for (Path folder : folders(name)) {
      removeFolder(folder);
    }
  }

  /** Where the group is, in each hierarchy. */
  List<Path> folders(GroupName name) throws IOException {
    String path = (systemd ? name.slicePath() : name.path()).substring(1);
    return hierarchies().stream()
        .map(hierarchy -> hierarchy.resolve(path))
        .filter(Files::isDirectory)
        .toList();
  }

  private void removeUnits(String pattern) throws IOException {
    if (!Files.isDirectory(units)) {
      return;
    }
    try (DirectoryStream<Path> found = Files.newDirectoryStream(units, pattern)) {
      for (Path unit : found) {
        Files.deleteIfExists(unit);
      }
    }
  }

  /** The runtime puts containers into all hierarchies of version 1, whatever is limited there. */
  private List<Path> hierarchies() throws IOException {
    if (unified) {
      return List.of(mount);
    }
    List<Path> folders = new ArrayList<>();
    if (!Files.isDirectory(mount)) {
      return folders;
    }
    try (DirectoryStream<Path> found = Files.newDirectoryStream(mount, Files::isDirectory)) {
      found.forEach(folders::add);
    }
    return folders;
  }

  private static void removeFolder(Path folder) throws IOException {
    try (DirectoryStream<Path> below = Files.newDirectoryStream(folder, Files::isDirectory)) {
      for (Path each : below) {
        removeFolder(each);
      }
    }
    Files.deleteIfExists(folder);
  }
}
