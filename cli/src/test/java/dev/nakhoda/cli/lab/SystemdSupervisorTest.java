package dev.nakhoda.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nakhoda.cli.lab.Supervisor.Daemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The text of the units; systemd itself does not run where the project is built. */
class SystemdSupervisorTest {

  private static final Directories HERE = Directories.of("nakhoda");
  private static final Directories DIRECTORIES =
      new Directories(Path.of("/var/lib/nakhoda-x"), Path.of("/run/nakhoda-x"), HERE.home());

  private static String text(String name, String... command) throws IOException {
    Daemon daemon =
        new Daemon(name, List.of(command), DIRECTORIES.log(name), Duration.ofSeconds(75));
    return new SystemdSupervisor(DIRECTORIES).text(daemon);
  }

  @Test
  void aMastersUnit() throws IOException {
    assertThat(text("master", "/opt/nakhoda/nakhoda", "master", "--state", "/var/lib/nakhoda"))
        .contains(
            "Description=Nakhoda master\n",
            "ExecStart=\"/opt/nakhoda/nakhoda\" \"master\" \"--state\" \"/var/lib/nakhoda\"\n",
            "Environment=NAKHODA_NO_BUILD=1 NAKHODA_RUN=/run/nakhoda-x NAKHODA_DAEMON=master\n",
            "RuntimeDirectory=nakhoda-x\n",
            "KillMode=mixed\n",
            "StandardOutput=append:/var/lib/nakhoda-x/log/master.log\n")
        .doesNotContain("@");
  }

  @Test
  void anEnginesContainersOutliveIt() throws IOException {
    assertThat(text("docker-node-1", "deploy/node-docker")).contains("KillMode=process\n");
  }

  @Test
  void anAgentEndsBeforeItsEngineAndHasTimeFor() throws IOException {
    assertThat(text("agent-node-1", "/opt/nakhoda/nakhoda", "agent"))
        .contains(
            "After=network-online.target docker.service nakhoda-x-docker-node-1.service\n",
            "TimeoutStopSec=75\n");
    assertThat(text("proxy", "/opt/nakhoda/nakhoda", "agent"))
        .contains("After=network-online.target docker.service\n");
  }

  @ParameterizedTest
  @CsvSource({"50%, 50%%", "a$b, a$$b", "say \"x\", say \\\"x\\\"", "back\\slash, back\\\\slash"})
  void wordsAreQuoted(String word, String want) {
    Daemon daemon = new Daemon("n", List.of(word), Path.of("/log"), Duration.ZERO);
    assertThat(SystemdSupervisor.commandLine(daemon)).isEqualTo('"' + want + '"');
  }

  @ParameterizedTest
  @CsvSource({"master", "agent-node-1", "docker-node-1"})
  void systemdHasNoComplaint(String name, @TempDir Path folder) throws IOException {
    assumeTrue(
        Command.run("systemd-analyze", "--version").ok(), "systemd-analyze is not installed here");
    Path unit = folder.resolve("nakhoda-" + name + ".service");
    Files.writeString(unit, text(name, HERE.launcher(), "version", "100%", "a b"));
    Command.Result verdict = Command.run("systemd-analyze", "verify", unit.toString());
    assertThat(verdict.output() + verdict.errors()).isEmpty();
  }
}
