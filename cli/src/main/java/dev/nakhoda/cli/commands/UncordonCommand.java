package dev.nakhoda.cli.commands;

import dev.nakhoda.cli.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes nodes schedulable. */
@Command(name = "uncordon", description = "Mark node as schedulable")
public final class UncordonCommand implements Callable<Integer> {

  @Mixin ApiOptions api;
  @Mixin Selection selection;
  @Mixin ChangeOptions changes;

  @Parameters(paramLabel = "NODE", arity = "0..*", description = "Names of nodes")
  List<String> names = List.of();

  @Override
  public Integer call() {
    List<String> words = new ArrayList<>(List.of("nodes"));
    words.addAll(names);
    try (Session session = api.open()) {
      for (Selection.Item node : selection.items(session, api, words)) {
        new Cordoning(false).apply(session, api, changes, node);
      }
    }
    return 0;
  }
}
