package dev.nakhoda.master.registry.admission;

import dev.nakhoda.loop.Time;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which admission plugins run, as upstream's three flags say it. A value.
 *
 * @param exactly these and no others, in this order ({@code --admission-control}); the restriction
 *     of nodes belongs to their authorisation and goes only when it is disabled by name
 * @param enabled besides those that are on by default ({@code --enable-admission-plugins})
 * @param disabled {@code --disable-admission-plugins}
 */
public record AdmissionChoice(
    Optional<List<String>> exactly, List<String> enabled, List<String> disabled) {

  public static final AdmissionChoice DEFAULT =
      new AdmissionChoice(Optional.empty(), List.of(), List.of());

  private static final String NODES = "NodeRestriction";

  /** IllegalArgumentException in upstream's words when no such choice can be made. */
  public void check() {
    AdmissionSteps.chosen(this, Time.SYSTEM);
  }

  /** The names to run, in their order. */
  List<String> pick(Set<String> known, Set<String> onByDefault) {
    requireKnown("admission-control", exactly.orElse(List.of()), known);
    requireKnown("enable-admission-plugins", enabled, known);
    requireKnown("disable-admission-plugins", disabled, known);
    if (exactly.isPresent()) {
      return exact(exactly.get());
    }
    Set<String> both = new TreeSet<>(enabled);
    both.retainAll(disabled);
    if (!both.isEmpty()) {
      throw new IllegalArgumentException(
          both + " in enable-admission-plugins and disable-admission-plugins overlapped");
    }
    return known.stream()
        .filter(name -> enabled.contains(name) || onByDefault.contains(name))
        .filter(name -> !disabled.contains(name))
        .toList();
  }

  private List<String> exact(List<String> names) {
    boolean more = !enabled.isEmpty() || disabled.stream().anyMatch(name -> !name.equals(NODES));
    if (more) {
      throw new IllegalArgumentException(
          "admission-control and enable-admission-plugins/disable-admission-plugins flags are"
              + " mutually exclusive");
    }
    List<String> chosen = new ArrayList<>(names.stream().distinct().toList());
    if (!chosen.contains(NODES) && !disabled.contains(NODES)) {
      chosen.add(NODES);
    }
    return chosen;
  }

  private static void requireKnown(String flag, List<String> names, Set<String> known) {
    for (String name : names) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(flag + " plugin \"" + name + "\" is unknown");
      }
    }
  }
}
