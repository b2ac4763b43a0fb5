package dev.nakhoda.cli.lab;

import dev.nakhoda.loop.Time;

/** Which supervisor a command uses. */
public final class Supervisors {

  private Supervisors() {}

  /** The lab is no service of the machine: it ends with {@code down} and with the machine. */
  public static Supervisor forLab(Directories directories, Time time) {
    return new ScriptSupervisor(directories, time);
  }

  /** {@code init} and {@code join}: whatever starts daemons on this machine. */
  public static Supervisor forMachine(Directories directories, Time time) {
    return SystemdSupervisor.present()
        ? new SystemdSupervisor(directories)
        : new ScriptSupervisor(directories, time);
  }
}
