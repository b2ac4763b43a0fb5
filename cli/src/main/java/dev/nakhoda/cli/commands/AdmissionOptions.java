package dev.nakhoda.cli.commands;

import dev.nakhoda.cli.lab.LabException;
import dev.nakhoda.master.registry.admission.AdmissionChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which admission plugins the master runs; {@code init} and {@code up} pass them on. */
public final class AdmissionOptions {

  @Option(
      names = "--admission-control",
      paramLabel = "PLUGIN",
      split = ",",
      description = "Exactly these admission plugins, in this order")
  List<String> exactly;

  @Option(
      names = "--enable-admission-plugins",
      paramLabel = "PLUGIN",
      split = ",",
      description = "Admission plugins besides those that are on by default")
  List<String> enabled = List.of();

  @Option(
      names = "--disable-admission-plugins",
      paramLabel = "PLUGIN",
      split = ",",
      description = "Admission plugins that are on by default and shall not be")
  List<String> disabled = List.of();

  /** A LabException in upstream's words when no such choice can be made. */
  AdmissionChoice choice() {
    AdmissionChoice choice =
        new AdmissionChoice(
            Optional.ofNullable(exactly), List.copyOf(enabled), List.copyOf(disabled));
    try {
      choice.check();
    } catch (IllegalArgumentException wrong) {
      throw new LabException(wrong.getMessage());
    }
    return choice;
  }

  /** As the master's command line has it; what a former run was told when nothing is said now. */
  List<String> words(List<String> former) {
    AdmissionChoice choice = choice();
    List<String> words = new ArrayList<>();
    choice.exactly().ifPresent(names -> add(words, "--admission-control", names));
    add(words, "--enable-admission-plugins", choice.enabled());
    add(words, "--disable-admission-plugins", choice.disabled());
    return words.isEmpty() ? former : List.copyOf(words);
  }

  private static void add(List<String> words, String option, List<String> names) {
    if (!names.isEmpty()) {
      words.add(option + "=" + String.join(",", names));
    }
  }
}
