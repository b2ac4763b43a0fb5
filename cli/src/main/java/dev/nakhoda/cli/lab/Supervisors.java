package dev.nakhoda.cli.lab;

/** Which supervisor a command uses. */
public final class Supervisors {

  private Supervisors() {}

  /** The lab is no service of the machine: it ends with {@code down} and with the machine. */
  public static Supervisor forLab(Directories directories) {
    return new ScriptSupervisor(directories);
  }

  /** {@code init} and {@code join}: whatever starts daemons on this machine. */
  public static Supervisor forMachine(Directories directories) {
    return SystemdSupervisor.present()
        ? new SystemdSupervisor(directories)
        : new ScriptSupervisor(directories);
  }
}
