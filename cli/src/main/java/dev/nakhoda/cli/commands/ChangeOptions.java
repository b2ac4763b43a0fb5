package dev.nakhoda.cli.commands;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Patch;
import dev.nakhoda.cli.Session;
import dev.nakhoda.proto.v1.PatchRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a verb changes objects: over the version that it read, or only as a trial. */
public final class ChangeOptions {

  private static final String CAUSE = "kubernetes.io/change-cause";

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Mixin DryRun dryRun;

  @Option(
      names = "--record",
      arity = "0..1",
      fallbackValue = "true",
      description = "Keep this command line as the change's cause (deprecated)")
  boolean record;

  /** Empty when nothing was to be changed. */
  Optional<KubeObject> change(
      Session session, ApiOptions api, Selection.Item item, UnaryOperator<KubeObject> change) {
    dryRun.check();
    KubeObject wanted = change.apply(item.object());
    if (Patch.between(item.object(), wanted).isEmpty()) {
      return Optional.empty();
    }
    KubeObject recorded = record ? withCause(wanted) : wanted;
    Patch patch = Patch.betweenUnchanged(item.object(), recorded);
    Writes writes = dryRun.writes(session, api);
    return Optional.of(
        writes.patch(item.resource(), item.object().key(), PatchRequest.Type.MERGE, patch.body()));
  }

  void tell(Selection.Item item, String outcome) {
    System.out.println(item.title() + " " + outcome + dryRun.suffix());
  }

  void warnOfRecord() {
    if (record) {
      System.err.println(
          "Flag --record has been deprecated, --record will be removed in the future");
    }
  }

  private KubeObject withCause(KubeObject object) {
    List<String> words = spec.root().commandLine().getParseResult().originalArgs();
    return object.with(tree ->
        tree.withObjectProperty("metadata")
            .withObjectProperty("annotations")
            .put(CAUSE, "nakhoda " + String.join(" ", words)));
  }
}
