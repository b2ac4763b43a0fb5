package dev.nakhoda.cli.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The mount points of this process's mount namespace, as they were at one moment. */
public record Mounts(List<Path> points) {

  public static Mounts read() {
    try {
      return parse(Files.readString(Path.of("/proc/self/mounts")));
    } catch (IOException failed) {
      throw new LabException("cannot read /proc/self/mounts: " + failed.getMessage());
    }
  }

  /** Lines of fstab's form; blanks in names are written as {@code \040}. */
  static Mounts parse(String text) {
    return new Mounts(
        text.lines()
            .map(line -> line.split(" "))
            .filter(fields -> fields.length > 1)
            .map(fields -> Path.of(fields[1].replace("\\040", " ")))
            .toList());
  }

  public boolean contains(Path point) {
    return points.contains(point);
  }

  /** Mounts at or below the folder, in the order in which they can be taken away. */
  public List<Path> below(Path folder) {
    return points.stream().filter(point -> point.startsWith(folder)).toList().reversed();
  }

  /** Takes them away at once, even where somebody still uses one. */
  public void detachBelow(Path folder) {
    for (Path point : below(folder)) {
      Command.run("umount", "--lazy", point.toString());
    }
  }
}
