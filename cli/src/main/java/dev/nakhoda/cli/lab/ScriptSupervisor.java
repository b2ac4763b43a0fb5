package dev.nakhoda.cli.lab;

import dev.nakhoda.cli.Waiting;
import dev.nakhoda.loop.Time;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code deploy/supervise} under every daemon; needs no init system. Thread-safe. */
public final class ScriptSupervisor implements Supervisor {

  private static final Duration PID_LIMIT = Duration.ofSeconds(5);

  private final Directories directories;
  private final Processes processes;
  private final Waiting waiting;

  public ScriptSupervisor(Directories directories, Time time) {
    this.directories = directories;
    this.processes = new Processes(time);
    this.waiting = new Waiting(time);
  }

  @Override
  public boolean start(Daemon daemon) {
    ProcessTable table = ProcessTable.read();
    if (supervisor(table, daemon.name()).isPresent()) {
      return false;
    }
    // A daemon that outlived its supervisor would be in the way of the new one.
    processes.end(table.ofDaemon(directories.run(), daemon.name()), grace(daemon.name()));
    try {
      Files.createDirectories(directories.run());
      Files.createDirectories(daemon.log().getParent());
      Files.writeString(graceFile(daemon.name()), Long.toString(daemon.grace().toSeconds()));
      launch(daemon);
    } catch (IOException failed) {
      throw new LabException("cannot start " + daemon.name() + ": " + failed.getMessage());
    }
    return true;
  }

  private void launch(Daemon daemon) throws IOException {
    List<String> words = new ArrayList<>();
    words.add("setsid");
    words.add("sh");
    words.add(directories.script("supervise"));
    words.add(daemon.name());
    words.add(directories.run().toString());
    words.add(daemon.log().toString());
    words.addAll(daemon.command());
    ProcessBuilder builder = new ProcessBuilder(words).directory(directories.state().toFile());
    builder.environment().put(ProcessTable.RUN_MARK, directories.run().toString());
    builder.environment().put(ProcessTable.DAEMON_MARK, daemon.name());
    builder.environment().put("NAKHODA_NO_BUILD", "1");
    builder.redirectInput(Redirect.from(new File("/dev/null")));
    builder.redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD);
    builder.start();
    // Until then nobody could tell that it runs.
    waiting.until(PID_LIMIT, () -> running(daemon.name()));
  }

  @Override
  public boolean running(String name) {
    return supervisorPid(name)
        .filter(pid -> ProcessTable.isOfDaemon(directories.run(), name, pid))
        .isPresent();
  }

  private Optional<ProcessTable.Entry> supervisor(ProcessTable table, String name) {
    return supervisorPid(name).flatMap(pid -> table.ofDaemon(directories.run(), name, pid));
  }

  /** The script writes its pid; a stale file names nobody, or a process without our marks. */
  private Optional<Long> supervisorPid(String name) {
    try {
      String pid = Files.readString(directories.run().resolve(name + ".pid")).strip();
      return Optional.of(Long.parseLong(pid));
    } catch (IOException | NumberFormatException absent) {
      return Optional.empty();
    }
  }

  @Override
  public void stop(String name) {
    ProcessTable table = ProcessTable.read();
    Duration grace = grace(name);
    processes.end(supervisor(table, name).stream().toList(), grace);
    processes.end(ProcessTable.read().ofDaemon(directories.run(), name), grace);
  }

  private Path graceFile(String name) {
    return directories.run().resolve(name + ".grace");
  }

  /** As it was told when it was started. */
  private Duration grace(String name) {
    try {
      return Duration.ofSeconds(Long.parseLong(Files.readString(graceFile(name)).strip()));
    } catch (IOException | NumberFormatException absent) {
      return Daemon.GRACE;
    }
  }
}
