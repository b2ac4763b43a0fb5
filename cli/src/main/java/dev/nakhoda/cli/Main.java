package dev.nakhoda.cli;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.cli.lab.LabException;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The command line's entry point. Exit status 0: done; 1: failed, one line says why; 2: usage. */
@Command(
    name = "nakhoda",
    description = "Kubernetes in Java: a cluster of one master and many Docker nodes",
    synopsisSubcommandLabel = "COMMAND")
public final class Main implements Runnable {

  @picocli.CommandLine.Spec CommandSpec spec;

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  static int run(String... arguments) {
    return commandLine(arguments).execute(arguments);
  }

  /** Only the verbs that the arguments name are built: a start costs no more than it must. */
  static CommandLine commandLine(String... arguments) {
    CommandLine line = new CommandLine(new Main());
    List<Verbs.Verb> named =
        Verbs.ALL.stream().filter(verb -> Arrays.asList(arguments).contains(verb.name())).toList();
    for (Verbs.Verb verb : named.isEmpty() ? Verbs.ALL : named) {
      line.addSubcommand(verb.name(), verb.command().get());
    }
    help(line);
    return line.setExecutionExceptionHandler(Main::explain)
        .setParameterExceptionHandler(Main::explainUsage);
  }

  private static void help(CommandLine line) {
    if (!line.getCommandSpec().optionsMap().containsKey("--help")) {
      line.getCommandSpec().mixinStandardHelpOptions(true);
    }
    line.getSubcommands().values().forEach(Main::help);
  }

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }

  /** What a user can do something about is one line; anything else is a fault of ours. */
  private static int explain(Exception failed, CommandLine line, ParseResult parsed) {
    switch (failed) {
      case LabException told -> System.err.println("nakhoda: " + told.getMessage());
      case ApiException refused -> System.err.println(message(refused));
      case IllegalArgumentException wrong -> System.err.println("error: " + wrong.getMessage());
      default -> {
        System.err.println("nakhoda: this should not happen, please report it: " + failed);
        if (System.getenv("NAKHODA_TRACE") != null) {
          failed.printStackTrace();
        }
      }
    }
    return 1;
  }

  /** As kubectl words it. */
  private static String message(ApiException refused) {
    return switch (refused.reason()) {
      case "" -> "error: " + refused.getMessage();
      case "Unauthorized" -> "error: You must be logged in to the server (Unauthorized)";
      case "Invalid" -> refused.getMessage();
      default -> "Error from server (" + refused.reason() + "): " + refused.getMessage();
    };
  }

  private static int explainUsage(CommandLine.ParameterException wrong, String[] arguments) {
    System.err.println("error: " + wrong.getMessage());
    System.err.println(
        "See '" + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help' for usage.");
    return 2;
  }
}
