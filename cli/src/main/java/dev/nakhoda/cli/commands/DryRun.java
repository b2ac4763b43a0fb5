package dev.nakhoda.cli.commands;

/** {@code --dry-run}. */
final class DryRun {

  private DryRun() {}

  static void check(String value) {
    if (!value.equals("none") && !value.equals("server")) {
      throw new IllegalArgumentException(
          "Invalid dry-run value (" + value + "). Must be \"none\" or \"server\"");
    }
  }

  static String suffix(String value) {
    return value.equals("server") ? " (server dry run)" : "";
  }
}
