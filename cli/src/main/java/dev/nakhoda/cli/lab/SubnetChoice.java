package dev.nakhoda.cli.lab;

import java.util.List;
import java.util.stream.IntStream;

/** Finds a lab subnet that this machine does not use yet. */
public final class SubnetChoice {

  private SubnetChoice() {}

  /** The first of 10.88.0.0/24, 10.88.1.0/24 ... that no route of this machine overlaps. */
  public static Subnet firstFree() {
    String routes = Command.run("ip", "-4", "route", "show", "table", "all").output();
    return firstFree(MachineProbe.takenNetworks(routes));
  }

  static Subnet firstFree(List<Subnet> taken) {
    return IntStream.range(0, 256)
        .mapToObj(third -> Subnet.parse("10.88." + third + ".0/24"))
        .filter(candidate -> taken.stream().noneMatch(candidate::overlaps))
        .findFirst()
        .orElseThrow(
            () -> new LabException("all of 10.88.0.0/16 is in use here: pass --lab-subnet"));
  }
}
