package dev.nakhoda.agent.cgroups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real processes, listed in ordinary folders. */
class GroupProcessesTest {

  @TempDir Path mount;

  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void end() {
    processes.forEach(Process::destroyForcibly);
  }

  private Process listed(String group) throws IOException {
    Process process = new ProcessBuilder("sleep", "1000").start();
    processes.add(process);
    Path folder = Files.createDirectories(mount.resolve(group));
    Files.writeString(folder.resolve("cgroup.procs"), process.pid() + "\n");
    return process;
  }

  @ParameterizedTest
  @CsvSource({
    "memory/lab/kubepods/poda, true",
    "memory/lab/kubepods/burstable/poda, true",
    "memory/lab/kubepods/besteffort/poda/container, true",
    "memory/lab/kubepods/besteffort/poda/container/own, true",
    "lab.slice/lab-kubepods.slice/lab-kubepods-poda.slice/docker-1.scope, true",
    "kubepods.slice/kubepods-burstable.slice/kubepods-burstable-poda_1.slice, true",
    "memory/lab, false",
    "memory/lab/podman, false",
    "memory/lab/kubepods, false",
    "memory/lab/kubepods/burstable, false",
    "memory/lab/kubepods/other, false",
    "lab.slice/lab-podman.slice, false",
    "lab.slice/lab-kubepods.slice, false",
  })
  void onlyWhatRunsInPodsGroupsIsKilled(String group, boolean killed) throws Exception {
    Process process = listed(group);
    assertEquals(killed, GroupProcesses.kill(List.of(mount)));
    assertEquals(killed, process.waitFor(killed ? 10_000 : 50, TimeUnit.MILLISECONDS));
  }

  @Test
  void aFrozenOneMayGoOnToItsEnd() throws IOException {
    listed("freezer/lab/kubepods/poda/container");
    Path state = mount.resolve("freezer/lab/kubepods/poda/container/freezer.state");
    Files.writeString(state, "FROZEN\n");
    assertTrue(GroupProcesses.kill(List.of(mount.resolve("freezer/lab/kubepods/poda"))));
    assertEquals("THAWED", Files.readString(state));
  }

  @Test
  void nobodyIsThereWhereNoGroupIs() throws IOException {
    assertFalse(GroupProcesses.kill(List.of(mount.resolve("memory/lab/kubepods/poda"))));
    Path empty = Files.createDirectories(mount.resolve("memory/lab/kubepods/poda"));
    Files.writeString(empty.resolve("cgroup.procs"), "");
    assertFalse(GroupProcesses.kill(List.of(empty)));
  }
}
