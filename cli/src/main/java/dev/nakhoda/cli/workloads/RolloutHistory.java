package dev.nakhoda.cli.workloads;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.cli.output.TabWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The revisions of a workload, oldest first: a Deployment's in its ReplicaSets, others' in
 * ControllerRevisions. Pure.
 */
public record RolloutHistory(List<Revision> revisions) {

  private static final String REVISION = "deployment.kubernetes.io/revision";
  private static final String CAUSE = "kubernetes.io/change-cause";
  private static final String HASH = "pod-template-hash";

  /**
   * @param template the pod template of that revision
   */
  public record Revision(long number, String cause, ObjectNode template) {}

  /** Of those that the workload controls. */
  public static RolloutHistory of(KubeObject owner, List<KubeObject> candidates) {
    return new RolloutHistory(
        candidates.stream()
            .filter(candidate -> isOwnedBy(candidate, owner))
            .map(RolloutHistory::revision)
            .filter(revision -> revision.number() > 0)
            .sorted(Comparator.comparingLong(Revision::number))
            .toList());
  }

  private static boolean isOwnedBy(KubeObject candidate, KubeObject owner) {
    return candidate
        .controllerOwner()
        .map(reference -> reference.path("uid").asString("").equals(owner.uid()))
        .orElse(false);
  }

  private static Revision revision(KubeObject object) {
    String cause = object.annotations().getOrDefault(CAUSE, "");
    if (object.kind().equals("ControllerRevision")) {
      ObjectNode data = (ObjectNode) object.tree().path("data");
      ObjectNode template = data.at("/spec/template").deepCopy().asObject();
      template.remove("$patch");
      return new Revision(object.tree().path("revision").asLong(0), cause, template);
    }
    ObjectNode template = object.tree().at("/spec/template").deepCopy().asObject();
    template.withObjectProperty("metadata").withObjectProperty("labels").remove(HASH);
    String number = object.annotations().getOrDefault(REVISION, "0");
    return new Revision(
        Long.parseLong(number.matches("\\d{1,18}") ? number : "0"), cause, template);
  }

  public String table() {
    TabWriter table = TabWriter.description();
    table.line("REVISION\tCHANGE-CAUSE");
    for (Revision revision : revisions) {
      table.line(
          revision.number() + "\t" + (revision.cause().isEmpty() ? "<none>" : revision.cause()));
    }
    return table.toString();
  }

  /** IllegalArgumentException, worded as kubectl's, when there is no such revision. */
  public Revision get(long number) {
    return revisions.stream()
        .filter(revision -> revision.number() == number)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("unable to find the specified revision"));
  }

  /**
   * Where undo goes to.
   *
   * @param number zero: the last one before the present one
   */
  public Optional<Revision> target(long number) {
    if (number > 0) {
      return revisions.stream().filter(revision -> revision.number() == number).findFirst();
    }
    return revisions.size() < 2
        ? Optional.empty()
        : Optional.of(revisions.get(revisions.size() - 2));
  }

  /** With the template of a revision, as undo writes it. */
  public static KubeObject rolledBack(KubeObject workload, Revision revision) {
    return workload.with(tree -> {
      tree.withObjectProperty("spec").set("template", revision.template());
      if (!revision.cause().isEmpty()) {
        tree.withObjectProperty("metadata")
            .withObjectProperty("annotations")
            .put(CAUSE, revision.cause());
      }
    });
  }

  public static boolean isAt(KubeObject workload, Revision revision) {
    return Json.write(workload.tree().at("/spec/template").asObject()).length
            == Json.write(revision.template()).length
        && workload.tree().at("/spec/template").equals(revision.template());
  }
}
