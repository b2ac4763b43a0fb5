package dev.nakhoda.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.cli.lab.ProcessTable.Entry;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessTableTest {

  private static final Path RUN = Path.of("/run/nakhoda");
  private static final String ID =
      "67416e9bd5a1c0b1ab6477e5b846618cbeab13b2ba610c93ffe40fae1ed4db04";

  private final ProcessTable table =
      new ProcessTable(
          List.of(
              new Entry(10, "sh supervise master", "/run/nakhoda", "master", "0::/"),
              new Entry(11, "java Main master", "/run/nakhoda", "master", "0::/"),
              new Entry(12, "etcd", "/run/nakhoda", "master", "0::/"),
              new Entry(20, "java Main master", "/run/nakhoda-it", "master", "0::/"),
              new Entry(30, "nginx", "", "", "12:pids:/docker/" + ID + "\n0::/"),
              new Entry(40, "bash", "", "", "0::/user.slice")));

  @Test
  void aClustersProcessesAreKnownByTheirMark() {
    assertThat(table.ofRun(RUN)).extracting(Entry::pid).containsExactly(10L, 11L, 12L);
    assertThat(table.ofRun(Path.of("/run/nakhoda-it"))).extracting(Entry::pid).containsExactly(20L);
  }

  @Test
  void aReusedPidIsNobodysSupervisor() {
    assertThat(table.ofDaemon(RUN, "master", 10)).isPresent();
    assertThat(table.ofDaemon(RUN, "master", 40)).isEmpty();
    assertThat(table.ofDaemon(RUN, "agent-node-1", 10)).isEmpty();
  }

  @Test
  void containersAreKnownByTheirControlGroup() {
    assertThat(table.ofContainers(List.of(ID))).extracting(Entry::pid).containsExactly(30L);
    assertThat(table.ofContainers(List.of())).isEmpty();
  }

  @Test
  void mountsAreTakenAwayFromTheInside() {
    Mounts mounts =
        Mounts.parse(
            """
            /dev/vda / ext4 rw 0 0
            overlay /var/lib/nakhoda/nodes/node-1/docker/a/merged overlay rw 0 0
            tmpfs /var/lib/nakhoda/nodes/node-1/docker/a/merged/x\\040y tmpfs rw 0 0
            tmpfs /var/lib/nakhoda-it/nodes tmpfs rw 0 0
            """);
    assertThat(mounts.below(Path.of("/var/lib/nakhoda")))
        .containsExactly(
            Path.of("/var/lib/nakhoda/nodes/node-1/docker/a/merged/x y"),
            Path.of("/var/lib/nakhoda/nodes/node-1/docker/a/merged"));
  }
}
