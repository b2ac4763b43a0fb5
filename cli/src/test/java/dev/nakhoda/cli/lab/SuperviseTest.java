package dev.nakhoda.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.cli.Waiting;
import dev.nakhoda.cli.lab.Supervisor.Daemon;
import dev.nakhoda.loop.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real script under real processes. */
class SuperviseTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  private static final Waiting WAITING = new Waiting(Time.SYSTEM);

  @TempDir Path folder;
  private Directories directories;
  private ScriptSupervisor supervisor;

  @BeforeEach
  void makeSupervisor() throws IOException {
    Path home = Directories.of("nakhoda").home();
    directories =
        new Directories(
            Files.createDirectories(folder.resolve("state")), folder.resolve("run"), home);
    supervisor = new ScriptSupervisor(directories, Time.SYSTEM);
  }

  @AfterEach
  void endAll() {
    new Processes(Time.SYSTEM)
        .end(ProcessTable.read().ofRun(directories.run()), Duration.ofSeconds(5));
  }

  private Daemon sleeper() {
    return new Daemon(
        "sleeper", List.of("sleep", "1000"), directories.log("sleeper"), Daemon.GRACE);
  }

  private long child() {
    Path file = directories.run().resolve("sleeper.child.pid");
    assertThat(WAITING.until(SOON, () -> Files.exists(file) && file.toFile().length() > 1))
        .isTrue();
    try {
      return Long.parseLong(Files.readString(file).strip());
    } catch (IOException gone) {
      throw new AssertionError(gone);
    }
  }

  @Test
  void aKilledDaemonComesBack() {
    assertThat(supervisor.start(sleeper())).isTrue();
    long first = child();
    ProcessHandle.of(first).orElseThrow().destroyForcibly();
    assertThat(WAITING.until(SOON, () -> child() != first)).isTrue();
    assertThat(directories.log("sleeper"))
        .content()
        .contains("ended with status 137, again in 1 s");
  }

  @Test
  void aSecondStartChangesNothing() {
    assertThat(supervisor.start(sleeper())).isTrue();
    long first = child();
    assertThat(supervisor.start(sleeper())).isFalse();
    assertThat(child()).isEqualTo(first);
  }

  @Test
  void stopEndsItForGood() {
    supervisor.start(sleeper());
    child();
    supervisor.stop("sleeper");
    assertThat(supervisor.running("sleeper")).isFalse();
    assertThat(ProcessTable.read().ofRun(directories.run())).isEmpty();
  }

  @Test
  void whoDoesNotEndInItsTimeIsKilled() {
    String deaf = "trap '' TERM; while :; do sleep 1; done";
    supervisor.start(
        new Daemon(
            "sleeper",
            List.of("sh", "-c", deaf),
            directories.log("sleeper"),
            Duration.ofSeconds(1)));
    long deafChild = child();
    supervisor.stop("sleeper");
    assertThat(supervisor.running("sleeper")).isFalse();
    assertThat(ProcessState.isZombie(deafChild)).isTrue();
  }

  @Test
  void aDaemonWithoutItsSupervisorIsReplaced() {
    supervisor.start(sleeper());
    long orphan = child();
    long script =
        ProcessTable.read().ofDaemon(directories.run(), "sleeper").stream()
            .filter(entry -> entry.commandLine().contains("supervise"))
            .mapToLong(ProcessTable.Entry::pid)
            .min()
            .orElseThrow();
    ProcessHandle.of(script).orElseThrow().destroyForcibly();
    assertThat(WAITING.until(SOON, () -> !supervisor.running("sleeper"))).isTrue();
    assertThat(supervisor.start(sleeper())).isTrue();
    // Whether a zombie is reaped is up to the machine's init.
    assertThat(ProcessState.isZombie(orphan)).isTrue();
  }

  @Test
  void wrongArgumentsAreNotTriedAgain() {
    supervisor.start(
        new Daemon("wrong", List.of("sh", "-c", "exit 2"), directories.log("wrong"), Daemon.GRACE));
    assertThat(WAITING.until(SOON, () -> directories.log("wrong").toFile().length() > 0)).isTrue();
    assertThat(WAITING.until(SOON, () -> !supervisor.running("wrong"))).isTrue();
    assertThat(directories.log("wrong")).content().contains("refused its arguments, giving up");
  }
}
