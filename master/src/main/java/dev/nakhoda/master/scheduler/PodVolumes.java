package dev.nakhoda.master.scheduler;

import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.master.volumes.Claim;
import dev.nakhoda.master.volumes.StorageClass;
import dev.nakhoda.master.volumes.Volume;
import dev.nakhoda.master.volumes.VolumeMatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a pod's claims mean for its placement. A pure value.
 *
 * @param trouble why it cannot be placed anywhere yet, in upstream's words
 * @param bound volumes that it has to be able to reach
 * @param unbound claims that get their volumes with the pod's node, the smallest first
 */
public record PodVolumes(Optional<String> trouble, List<Volume> bound, List<Claim> unbound) {

  private static final PodVolumes NONE = new PodVolumes(Optional.empty(), List.of(), List.of());

  public static PodVolumes of(PodDemand pod, VolumeSnapshot volumes) {
    if (pod.claims().isEmpty()) {
      return NONE;
    }
    List<Volume> bound = new ArrayList<>();
    List<Claim> unbound = new ArrayList<>();
    for (ClaimUse use : pod.claims()) {
      Optional<String> trouble = read(pod, use, volumes, bound, unbound);
      if (trouble.isPresent()) {
        return new PodVolumes(trouble, List.of(), List.of());
      }
    }
    unbound.sort(Comparator.comparing(Claim::requested));
    return new PodVolumes(Optional.empty(), bound, unbound);
  }

  private static Optional<String> read(
      PodDemand pod,
      ClaimUse use,
      VolumeSnapshot volumes,
      List<Volume> bound,
      List<Claim> unbound) {
    Optional<Claim> found = volumes.claim(new ObjectKey(pod.key().namespace(), use.name()));
    String quoted = "persistentvolumeclaim \"" + use.name() + "\"";
    if (found.isEmpty()) {
      return Optional.of(
          use.ephemeral()
              ? "waiting for ephemeral volume controller to create the " + quoted
              : quoted + " not found");
    }
    Claim claim = found.get();
    if (claim.phase().equals("Lost")) {
      return Optional.of(
          quoted + " bound to non-existent persistentvolume \"" + claim.volumeName() + "\"");
    }
    if (claim.object().beingDeleted()) {
      return Optional.of(quoted + " is being deleted");
    }
    if (use.ephemeral() && !isOwn(pod, claim)) {
      return Optional.of(
          "PVC " + claim.key() + " was not created for pod " + pod.key() + " (pod is not owner)");
    }
    if (claim.isBound()) {
      Optional<Volume> volume = volumes.volume(claim.volumeName());
      volume.ifPresent(bound::add);
      return volume.isPresent()
          ? Optional.empty()
          : Optional.of("pvc(s) bound to non-existent pv(s)");
    }
    boolean waits =
        claim.volumeName().isEmpty()
            && storageClass(claim, volumes).filter(StorageClass::waitsForConsumer).isPresent();
    unbound.add(claim);
    return waits
        ? Optional.empty()
        : Optional.of("pod has unbound immediate PersistentVolumeClaims");
  }

  private static boolean isOwn(PodDemand pod, Claim claim) {
    return claim
        .object()
        .controllerOwner()
        .filter(owner -> owner.path("uid").asString("").equals(pod.uid()))
        .isPresent();
  }

  private static Optional<StorageClass> storageClass(Claim claim, VolumeSnapshot volumes) {
    return volumes.storageClass(claim.className().orElse(""));
  }

  /** Whether every volume that is bound can be reached from there. */
  public boolean reachableFrom(NodeFacts node) {
    return bound.stream().allMatch(volume -> volume.reachableFrom(node.name(), node.labels()));
  }

  /** Where each unbound claim would get its volume on {@code node}; empty when one would not. */
  public Optional<List<VolumeChoice>> choices(NodeFacts node, VolumeSnapshot volumes) {
    List<VolumeChoice> choices = new ArrayList<>();
    Set<String> used = new HashSet<>();
    for (Claim claim : unbound) {
      Optional<VolumeChoice> choice = choice(claim, node, volumes, used);
      if (choice.isEmpty()) {
        return Optional.empty();
      }
      choices.add(choice.get());
    }
    return Optional.of(choices);
  }

  private static Optional<VolumeChoice> choice(
      Claim claim, NodeFacts node, VolumeSnapshot volumes, Set<String> used) {
    String selected = claim.selectedNode();
    if (!selected.isEmpty()) {
      return selected.equals(node.name())
          ? Optional.of(new VolumeChoice.Provision(claim, selected))
          : Optional.empty();
    }
    Map<String, String> labels = node.labels();
    Optional<Volume> there =
        VolumeMatch.best(
            claim,
            volumes.volumes(),
            false,
            volume -> !used.contains(volume.name()) && volume.reachableFrom(node.name(), labels));
    if (there.isPresent()) {
      used.add(there.get().name());
      return Optional.of(new VolumeChoice.Take(there.get(), claim));
    }
    return storageClass(claim, volumes)
        .filter(each -> each.provisions() && each.allowsTopology(labels))
        .map(_ -> new VolumeChoice.Provision(claim, node.name()));
  }
}
