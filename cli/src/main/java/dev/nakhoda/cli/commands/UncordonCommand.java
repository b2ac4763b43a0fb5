package dev.nakhoda.cli.commands;

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
    return new Cordoning(false).run(api, selection, changes, names);
  }
}
