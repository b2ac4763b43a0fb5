package dev.nakhoda.agent.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ControlGroupsTest {

  private static final String V1 = "5:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n0::/";

  @TempDir Path root;

  record Row(
      String name,
      String cgroup,
      Map<String, String> files,
      Optional<Counters> process,
      Optional<Counters> machine) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> rows() {
    Map<String, String> v1 =
        Map.of(
            "sys/fs/cgroup/cpuacct/docker/abc/cpuacct.usage", "5000",
            "sys/fs/cgroup/memory/docker/abc/memory.usage_in_bytes", "9000",
            "sys/fs/cgroup/memory/docker/abc/memory.stat",
                "inactive_file 1\ntotal_inactive_file 4000",
            "sys/fs/cgroup/cpuacct/cpuacct.usage", "70000",
            "sys/fs/cgroup/memory/memory.usage_in_bytes", "80000");
    Map<String, String> v2 =
        Map.of(
            "sys/fs/cgroup/docker/abc/cpu.stat", "usage_usec 7\nuser_usec 3",
            "sys/fs/cgroup/docker/abc/memory.current", "9000",
            "sys/fs/cgroup/docker/abc/memory.stat", "anon 1\ninactive_file 10000",
            "sys/fs/cgroup/cpu.stat", "usage_usec 90",
            "proc/meminfo", "MemTotal:  100 kB\nMemFree:  40 kB\nInactive(file):  10 kB");
    return Stream.of(
        new Row("v1", V1, v1, counters(5000, 5000), counters(70000, 80000)),
        new Row(
            "v1 inside a container",
            V1.replace("/docker", "/outer/docker"),
            v1,
            counters(5000, 5000),
            counters(70000, 80000)),
        new Row("v1 gone", V1.replace("abc", "xyz"), v1, Optional.empty(), counters(70000, 80000)),
        new Row("v2", "0::/docker/abc", v2, counters(7000, 0), counters(90000, 50 * 1024)),
        new Row("v2 outside", "0::/../other", v2, Optional.empty(), counters(90000, 50 * 1024)),
        new Row("nothing", "", Map.of(), Optional.empty(), Optional.empty()));
  }

  private static Optional<Counters> counters(long nanos, long bytes) {
    return Optional.of(new Counters(nanos, bytes));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void reads(Row row) throws IOException {
    write("proc/12/cgroup", row.cgroup());
    for (var file : row.files().entrySet()) {
      write(file.getKey(), file.getValue());
    }
    ControlGroups groups = new ControlGroups(root);
    assertEquals(row.process(), groups.ofProcess(12));
    assertEquals(row.machine(), groups.ofMachine());
  }

  @ParameterizedTest
  @CsvSource({
    "5:memory:/docker/abc, sys/fs/cgroup/memory/docker/abc, 3",
    "0::/docker/abc, sys/fs/cgroup/docker/abc, 3",
    "0::/docker/abc, sys/fs/cgroup/docker/other, 0",
  })
  void countsTheProcessesOfAGroup(String cgroup, String folder, long count) throws IOException {
    write("proc/12/cgroup", cgroup);
    write(folder + "/cgroup.procs", "12\n13\n140");
    assertEquals(count, new ControlGroups(root).processesOf(12));
  }

  private void write(String file, String text) throws IOException {
    Files.createDirectories(root.resolve(file).getParent());
    Files.writeString(root.resolve(file), text + "\n");
  }

  @Test
  void ratesAreOverTheWindow() {
    Instant start = Instant.EPOCH;
    var first =
        new Rates.Reading(
            start, Map.of("a", new Counters(100, 1), "restarted", new Counters(9, 1)));
    var second =
        new Rates.Reading(
            start.plusSeconds(10),
            Map.of(
                "a", new Counters(5_000_000_100L, 7),
                "restarted", new Counters(1, 1),
                "new", new Counters(5, 5)));
    assertEquals(
        new Rates(
            start.plusSeconds(10), Duration.ofSeconds(10), Map.of("a", new Usage(500_000_000, 7))),
        Rates.between(first, second));
  }
}
