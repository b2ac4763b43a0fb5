package dev.nakhoda.cli.lab;

import dev.nakhoda.cli.lab.Preflight.Finding;
import dev.nakhoda.cli.lab.Preflight.Level;
import dev.nakhoda.cli.lab.Preflight.Wanted;
import dev.nakhoda.loop.Time;
import java.util.List;

/** Runs {@link Preflight}, mends what a kernel setting mends, says all of it, one line each. */
public final class PreflightReport {

  private final Directories directories;
  private final Progress progress;
  private final Time time;

  public PreflightReport(Directories directories, Progress progress, Time time) {
    this.directories = directories;
    this.progress = progress;
    this.time = time;
  }

  /** LabException when anything is wrong that cannot work. */
  public void demand(Wanted wanted) {
    MachineFacts facts = new MachineProbe(directories, wanted, time).read();
    List<Finding> findings = Preflight.check(facts, wanted);
    findings.forEach(this::handle);
    long failures = findings.stream().filter(finding -> finding.level() == Level.FAILURE).count();
    if (failures > 0) {
      throw new LabException(
          failures == 1
              ? "nothing was started because of the fault above"
              : "nothing was started because of the " + failures + " faults above");
    }
    progress.step("preflight", "passed (" + facts.summary() + ")");
  }

  private void handle(Finding finding) {
    String line =
        finding
            .sysctl()
            .filter(setting -> raise(setting.name(), setting.value()))
            .map(setting -> finding.wrong() + ": raised to " + setting.value())
            .orElseGet(
                () -> finding.level().name().toLowerCase(java.util.Locale.ROOT) + ": " + finding);
    progress.step("preflight", line);
  }

  private static boolean raise(String name, long value) {
    return Command.run("sysctl", "-qw", name + "=" + value).ok();
  }
}
