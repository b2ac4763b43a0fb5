package dev.nakhoda.cli.commands;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes nodes unschedulable. */
@Command(name = "cordon", description = "Mark node as unschedulable")
public final class CordonCommand implements Callable<Integer> {

  @Mixin ApiOptions api;
  @Mixin Selection selection;
  @Mixin ChangeOptions changes;

  @Parameters(paramLabel = "NODE", arity = "0..*", description = "Names of nodes")
  List<String> names = List.of();

  @Override
  public Integer call() {
    return new Cordoning(true).run(api, selection, changes, names);
  }
}
