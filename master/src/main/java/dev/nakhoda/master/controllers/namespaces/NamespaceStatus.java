package dev.nakhoda.master.controllers.namespaces;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.engine.Conditions;
import dev.nakhoda.master.controllers.engine.Conditions.Wanted;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The conditions that say what holds up a namespace's deletion, in upstream's words. Pure. */
final class NamespaceStatus {

  private NamespaceStatus() {}

  static KubeObject next(KubeObject namespace, NamespaceContent content, Instant now) {
    return namespace.with(tree -> {
      ObjectNode status = tree.withObjectProperty("status");
      status.put("phase", "Terminating");
      conditions(content).forEach(wanted -> Conditions.set(status, wanted, now));
    });
  }

  private static List<Wanted> conditions(NamespaceContent content) {
    return List.of(
        new Wanted(
            "NamespaceDeletionDiscoveryFailure",
            "False",
            "ResourcesDiscovered",
            "All resources successfully discovered"),
        new Wanted(
            "NamespaceDeletionGroupVersionParsingFailure",
            "False",
            "ParsedGroupVersions",
            "All legacy kube types successfully parsed"),
        content.failures().isEmpty()
            ? new Wanted(
                "NamespaceDeletionContentFailure",
                "False",
                "ContentDeleted",
                "All content successfully deleted, may be waiting on finalization")
            : new Wanted(
                "NamespaceDeletionContentFailure",
                "True",
                "ContentDeletionFailed",
                "Failed to delete all resource types, %d remaining: %s"
                    .formatted(content.failures().size(), String.join(", ", content.failures()))),
        content.remainingText().isEmpty()
            ? new Wanted(
                "NamespaceContentRemaining",
                "False",
                "ContentRemoved",
                "All content successfully removed")
            : new Wanted(
                "NamespaceContentRemaining",
                "True",
                "SomeResourcesRemain",
                "Some resources are remaining: " + content.remainingText()),
        content.hasFinalizers()
            ? new Wanted(
                "NamespaceFinalizersRemaining",
                "True",
                "SomeFinalizersRemain",
                "Some content in the namespace has finalizers remaining: "
                    + content.finalizersText())
            : new Wanted(
                "NamespaceFinalizersRemaining",
                "False",
                "ContentHasNoFinalizers",
                "All content-preserving finalizers finished"));
  }
}
