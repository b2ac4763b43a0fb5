package dev.nakhoda.cli.commands;

import dev.nakhoda.cli.Session;
import dev.nakhoda.cli.workloads.TaintChange;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sets and removes taints of nodes. */
@Command(name = "taint", description = "Update the taints on one or more nodes")
public final class TaintCommand implements Callable<Integer> {

  @Mixin ApiOptions api;
  @Mixin Selection selection;
  @Mixin ChangeOptions changes;

  @Parameters(
      paramLabel = "nodes NAME | KEY=VALUE:EFFECT | KEY:EFFECT-",
      arity = "2..*",
      description = "The nodes, then the taints")
  List<String> words;

  @Option(names = "--overwrite", description = "Also over another value")
  boolean overwrite;

  @Override
  public Integer call() {
    List<TaintChange> wanted =
        words.stream().filter(TaintChange::looksLike).map(TaintChange::parse).toList();
    if (wanted.isEmpty()) {
      throw new IllegalArgumentException("at least one taint update is required");
    }
    List<String> nodes = words.stream().filter(word -> !TaintChange.looksLike(word)).toList();
    int status = 0;
    try (Session session = api.open()) {
      for (Selection.Item node : selection.items(session, api, nodes)) {
        try {
          changes.change(
              session, api, node, present -> TaintChange.apply(present, wanted, overwrite));
          changes.tell(node, told(wanted));
        } catch (IllegalArgumentException refused) {
          status = 1;
          System.err.println("error: " + refused.getMessage());
        }
      }
    }
    return status;
  }

  private static String told(List<TaintChange> wanted) {
    boolean some = wanted.stream().anyMatch(TaintChange::remove);
    boolean all = wanted.stream().allMatch(TaintChange::remove);
    return all ? "untainted" : some ? "modified" : "tainted";
  }
}
