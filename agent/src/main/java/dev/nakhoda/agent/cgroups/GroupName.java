package dev.nakhoda.agent.cgroups;

import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Stream;

/** A control group's place, as the parts of its name from the root on. A plain value. */
record GroupName(List<String> parts) {

  GroupName {
    parts = List.copyOf(parts);
  }

  /**
   * @param path {@code /} or {@code /one/two}
   */
  static GroupName of(String path) {
    return new GroupName(Arrays.stream(path.split("/")).filter(part -> !part.isBlank()).toList());
  }

  GroupName child(String part) {
    return new GroupName(Stream.concat(parts.stream(), Stream.of(part)).toList());
  }

  /** This one and all above it but the root, the highest first. */
  List<GroupName> lineage() {
    return Stream.iterate(1, length -> length <= parts.size(), length -> length + 1)
        .map(length -> new GroupName(parts.subList(0, length)))
        .toList();
  }

  /** As the driver cgroupfs names it. */
  String path() {
    return "/" + String.join("/", parts);
  }

  /** As systemd names it: a dash leads to a slice within the slice. */
  String slice() {
    return String.join("-", parts.stream().map(GroupName::escaped).toList()) + ".slice";
  }

  /** Where systemd puts the slice below the mount of the control groups. */
  String slicePath() {
    StringJoiner path = new StringJoiner("/", "/", "");
    lineage().forEach(name -> path.add(name.slice()));
    return path.toString();
  }

  static String escaped(String part) {
    return part.replace('-', '_');
  }
}
