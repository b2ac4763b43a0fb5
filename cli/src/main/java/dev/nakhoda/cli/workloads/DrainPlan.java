package dev.nakhoda.cli.workloads;

import dev.nakhoda.api.KubeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which pods of a node go when it is drained, in kubectl's words. Pure.
 *
 * @param warnings what goes or stays against expectation
 * @param refusals why it cannot be drained so; nothing may be evicted then
 */
public record DrainPlan(List<KubeObject> evict, List<String> warnings, List<String> refusals) {

  /** What the user has agreed to. */
  public record Consent(boolean ignoreDaemonSets, boolean deleteEmptyDir, boolean force) {}

  private static final String MIRROR = "kubernetes.io/config.mirror";
  private static final String DAEMONS = "DaemonSet-managed Pods";
  private static final String LOCAL = "Pods with local storage";
  private static final String UNMANAGED = "Pods that declare no controller";

  /**
   * @param daemonSets the names of those that exist, as {@code namespace/name}
   */
  public static DrainPlan of(List<KubeObject> pods, Set<String> daemonSets, Consent consent) {
    List<KubeObject> evict = new ArrayList<>();
    TreeMap<String, List<String>> warnings = new TreeMap<>();
    TreeMap<String, List<String>> refusals = new TreeMap<>();
    for (KubeObject pod : pods) {
      if (pod.annotations().containsKey(MIRROR)) {
        continue;
      }
      if (isFinished(pod)) {
        evict.add(pod);
        continue;
      }
      if (isDaemon(pod, daemonSets)) {
        note(
            consent.ignoreDaemonSets() ? warnings : refusals,
            consent.ignoreDaemonSets()
                ? "ignoring " + DAEMONS
                : "cannot delete " + DAEMONS + " (use --ignore-daemonsets to ignore)",
            pod);
        continue;
      }
      boolean agreed = true;
      if (pod.controllerOwner().isEmpty()) {
        agreed = consent.force();
        note(
            agreed ? warnings : refusals,
            agreed
                ? "deleting " + UNMANAGED
                : "cannot delete " + UNMANAGED + " (use --force to override)",
            pod);
      }
      if (hasLocalStorage(pod)) {
        boolean allowed = consent.deleteEmptyDir();
        agreed &= allowed;
        note(
            allowed ? warnings : refusals,
            allowed
                ? "deleting " + LOCAL
                : "cannot delete " + LOCAL + " (use --delete-emptydir-data to override)",
            pod);
      }
      if (agreed) {
        evict.add(pod);
      }
    }
    return new DrainPlan(evict, lines(warnings), lines(refusals));
  }

  private static void note(TreeMap<String, List<String>> notes, String what, KubeObject pod) {
    notes.computeIfAbsent(what, key -> new ArrayList<>()).add(pod.namespace() + "/" + pod.name());
  }

  private static List<String> lines(TreeMap<String, List<String>> notes) {
    return notes.entrySet().stream()
        .map(note -> note.getKey() + ": " + String.join(", ", note.getValue()))
        .toList();
  }

  private static boolean isFinished(KubeObject pod) {
    String phase = pod.tree().path("status").path("phase").asString("");
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  /** A pod of a set that has gone is like any other. */
  private static boolean isDaemon(KubeObject pod, Set<String> daemonSets) {
    return pod.controllerOwner()
        .filter(owner -> owner.path("kind").asString("").equals("DaemonSet"))
        .map(owner -> pod.namespace() + "/" + owner.path("name").asString(""))
        .filter(daemonSets::contains)
        .isPresent();
  }

  private static boolean hasLocalStorage(KubeObject pod) {
    return pod.tree()
        .path("spec")
        .path("volumes")
        .valueStream()
        .anyMatch(volume -> volume.has("emptyDir"));
  }
}
