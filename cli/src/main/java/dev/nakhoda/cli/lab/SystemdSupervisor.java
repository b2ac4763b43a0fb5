package dev.nakhoda.cli.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * Units of systemd, made from {@code deploy/vagrant/systemd/nakhoda.service.template}: they come
 * back after a reboot. For {@code init} and {@code join} on machines of their own, not for the lab.
 */
public final class SystemdSupervisor implements Supervisor {

  private static final Path UNITS = Path.of("/etc/systemd/system");

  private final Directories directories;

  public SystemdSupervisor(Directories directories) {
    this.directories = directories;
  }

  /** Whether systemd runs this machine. */
  public static boolean present() {
    return Files.isDirectory(Path.of("/run/systemd/system"));
  }

  @Override
  public boolean start(Daemon daemon) {
    if (running(daemon.name())) {
      return false;
    }
    try {
      Files.createDirectories(directories.run());
      Files.createDirectories(daemon.log().getParent());
      Files.writeString(UNITS.resolve(unit(daemon.name())), text(daemon));
    } catch (IOException failed) {
      throw new LabException("cannot write the unit of " + daemon.name() + ": " + failed);
    }
    Command.mustRun("systemctl", "daemon-reload");
    Command.mustRun("systemctl", "enable", "--now", unit(daemon.name()));
    return true;
  }

  String text(Daemon daemon) throws IOException {
    Path template = directories.home().resolve("deploy/vagrant/systemd/nakhoda.service.template");
    return Files.readString(template)
        .replace("@NAME@", daemon.name())
        .replace("@HOME@", directories.home().toString())
        .replace("@RUN@", directories.run().toString())
        .replace("@RUN_NAME@", directories.run().getFileName().toString())
        .replace("@AFTER@", after(daemon.name()))
        .replace("@STOP@", Long.toString(daemon.grace().toSeconds()))
        .replace("@KILL@", Join.isEngine(daemon.name()) ? "process" : "mixed")
        .replace("@LOG@", daemon.log().toString())
        .replace("@COMMAND@", commandLine(daemon));
  }

  /** What is up before it and ends after it: an agent ends its pods by its engine. */
  private String after(String name) {
    return Join.engineOf(name).map(engine -> " " + unit(engine)).orElse("");
  }

  /** systemd's own quoting: every word in double quotes, percent signs and dollars doubled. */
  static String commandLine(Daemon daemon) {
    return daemon.command().stream()
        .map(word ->
            "\""
                + word.replace("\\", "\\\\")
                    .replace("\"", "\\\"")
                    .replace("%", "%%")
                    .replace("$", "$$")
                + "\"")
        .collect(Collectors.joining(" "));
  }

  @Override
  public boolean running(String name) {
    return Command.run("systemctl", "is-active", "--quiet", unit(name)).ok();
  }

  @Override
  public void stop(String name) {
    Command.run("systemctl", "disable", "--now", unit(name));
    try {
      if (Files.deleteIfExists(UNITS.resolve(unit(name)))) {
        Command.run("systemctl", "daemon-reload");
      }
    } catch (IOException failed) {
      throw new LabException("cannot remove the unit of " + name + ": " + failed.getMessage());
    }
  }

  /** Of several clusters on this machine each has its own. */
  private String unit(String name) {
    return directories.run().getFileName() + "-" + name + ".service";
  }
}
