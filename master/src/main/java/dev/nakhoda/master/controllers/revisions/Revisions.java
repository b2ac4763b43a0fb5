package dev.nakhoda.master.controllers.revisions;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LabelSelector;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.master.controllers.engine.Claims;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import dev.nakhoda.master.controllers.engine.Informers.Dependents;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * The history of templates of DaemonSets and StatefulSets, kept in ControllerRevisions. Names are
 * made from the template, so a stale cache finds "already exists" instead of making a second one.
 */
public final class Revisions {

  /** A name that is taken by another template is tried anew with another hash so often. */
  private static final int MOST_COLLISIONS = 20;

  private final ControllerContext context;
  private final ResourceName ownerResource;
  private final Dependents revisions;
  private final Claims claims;

  /** Before the informers are started. */
  public Revisions(ControllerContext context, ResourceName ownerResource) {
    this.context = context;
    this.ownerResource = ownerResource;
    this.revisions = context.informers().dependents(ResourceName.CONTROLLER_REVISIONS);
    this.claims = new Claims(context.client());
  }

  /**
   * What there is after {@link #sync}.
   *
   * @param all oldest first, the present one last
   */
  public record History(KubeObject current, List<KubeObject> all, OptionalInt collisions) {

    /** The value of pods' label for this revision, by the revision's own label. */
    public String hash() {
      return current.labels().getOrDefault(RevisionPlan.HASH_LABEL, "");
    }
  }

  /** Finds or makes the revision of the owner's present template, and numbers it highest. */
  public History sync(KubeObject owner, LabelSelector selector) {
    List<KubeObject> candidates = new ArrayList<>(revisions.ownedBy(owner.uid()));
    candidates.addAll(revisions.orphansIn(owner.namespace()));
    List<KubeObject> sorted =
        RevisionPlan.sorted(
            claims.claim(
                ownerResource, owner, ResourceName.CONTROLLER_REVISIONS, selector, candidates));
    ObjectNode data = RevisionPlan.data(owner);
    OptionalInt collisions = RevisionPlan.collisions(owner);
    Optional<KubeObject> found = RevisionPlan.find(sorted, data);
    if (found.isEmpty()) {
      return create(owner, data, sorted, collisions);
    }
    KubeObject current = found.get();
    if (!current.uid().equals(sorted.getLast().uid())) {
      long number = RevisionPlan.nextNumber(sorted);
      current = renumber(current, number);
    }
    return history(sorted, current, collisions);
  }

  private static History history(
      List<KubeObject> sorted, KubeObject current, OptionalInt collisions) {
    List<KubeObject> all = new ArrayList<>(sorted);
    all.removeIf(each -> each.name().equals(current.name()));
    all.add(current);
    return new History(current, List.copyOf(all), collisions);
  }

  private KubeObject renumber(KubeObject revision, long number) {
    KubeObject after = revision.with(tree -> tree.put("revision", number));
    Patch patch = Patch.betweenUnchanged(revision, after);
    return context.client().patch(ResourceName.CONTROLLER_REVISIONS, revision.key(), "", patch);
  }

  private History create(
      KubeObject owner, ObjectNode data, List<KubeObject> sorted, OptionalInt collisions) {
    OptionalInt tried = collisions;
    for (int attempt = 0; attempt < MOST_COLLISIONS; attempt++) {
      KubeObject wanted =
          RevisionPlan.create(ownerResource, owner, data, RevisionPlan.nextNumber(sorted), tried);
      try {
        KubeObject created = context.client().create(ResourceName.CONTROLLER_REVISIONS, wanted);
        return history(sorted, created, tried);
      } catch (ApiException refused) {
        if (!refused.isAlreadyExists()) {
          throw refused;
        }
        KubeObject taken = context.client().get(ResourceName.CONTROLLER_REVISIONS, wanted.key());
        if (taken.tree().path("data").equals(data)) {
          return history(sorted, taken, tried);
        }
        tried = OptionalInt.of(tried.orElse(0) + 1);
      }
    }
    throw new IllegalStateException("no free name for a revision of " + owner.key());
  }

  /** Lets go of the oldest beyond {@code limit} that are not in {@code live} (names). */
  public void truncate(History history, Set<String> live, int limit) {
    List<KubeObject> old = history.all().subList(0, history.all().size() - 1);
    for (KubeObject surplus : RevisionPlan.surplus(old, live, limit)) {
      try {
        context
            .client()
            .delete(
                ResourceName.CONTROLLER_REVISIONS,
                surplus.key(),
                DeleteOptions.ofUid(surplus.uid()));
      } catch (ApiException gone) {
        if (!gone.isNotFound()) {
          throw gone;
        }
      }
    }
  }
}
