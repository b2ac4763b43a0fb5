package dev.nakhoda.cli.commands;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sets and removes labels. */
@Command(name = "label", description = "Update the labels on a resource")
public final class LabelCommand implements Callable<Integer> {

  @Mixin ApiOptions api;
  @Mixin Selection selection;
  @Mixin ChangeOptions changes;

  @Parameters(
      paramLabel = "TYPE[/NAME] | KEY=VALUE | KEY-",
      arity = "1..*",
      description = "The objects, then what to set or (with a hyphen) to remove")
  List<String> words;

  @Option(names = "--overwrite", description = "Also over another value")
  boolean overwrite;

  @Override
  public Integer call() {
    return new MetadataChange("labels", "label", "labeled", overwrite)
        .run(api, selection, changes, KeyValues.of(words));
  }
}
