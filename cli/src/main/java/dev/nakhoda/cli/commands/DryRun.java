package dev.nakhoda.cli.commands;

import dev.nakhoda.cli.Session;
import picocli.CommandLine.Option;

/** {@code --dry-run}, of each verb that writes. */
final class DryRun {

  @Option(
      names = "--dry-run",
      arity = "0..1",
      fallbackValue = "server",
      description = "server: check only; none")
  private String dryRun = "none";

  /** IllegalArgumentException in kubectl's words for a value that is neither. */
  void check() {
    if (!dryRun.equals("none") && !dryRun.equals("server")) {
      throw new IllegalArgumentException(
          "Invalid dry-run value (" + dryRun + "). Must be \"none\" or \"server\"");
    }
  }

  /** The server only checks. */
  boolean server() {
    return dryRun.equals("server");
  }

  Writes writes(Session session, ApiOptions api) {
    return new Writes(session, api, server());
  }

  /** Of the line that says what was done. */
  String suffix() {
    return server() ? " (server dry run)" : "";
  }
}
