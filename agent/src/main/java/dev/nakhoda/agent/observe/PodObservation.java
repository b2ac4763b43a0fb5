package dev.nakhoda.agent.observe;

import dev.nakhoda.agent.runtime.RuntimeStatus.Container;
import dev.nakhoda.agent.runtime.RuntimeStatus.Sandbox;
import dev.nakhoda.agent.runtime.RuntimeStatus.State;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the runtime and the network have of one pod at one moment. Immutable.
 *
 * @param sandboxes newest first
 * @param containers newest first
 * @param addresses of wired sandboxes, by sandbox id
 */
public record PodObservation(
    List<Sandbox> sandboxes, List<Container> containers, Map<String, String> addresses) {

  public static final PodObservation NOTHING = new PodObservation(List.of(), List.of(), Map.of());

  public PodObservation {
    sandboxes =
        sandboxes.stream()
            .sorted(
                Comparator.comparing(Sandbox::attempt).thenComparing(Sandbox::createdAt).reversed())
            .toList();
    containers =
        containers.stream()
            .sorted(
                Comparator.comparing(Container::attempt)
                    .thenComparing((Container container) -> container.state().createdAt())
                    .reversed())
            .toList();
    addresses = Map.copyOf(addresses);
  }

  public Optional<Sandbox> sandbox() {
    return sandboxes.stream().findFirst();
  }

  /** Of the newest sandbox. */
  public Optional<String> address() {
    return sandbox().map(sandbox -> addresses.get(sandbox.id()));
  }

  /** All attempts of one container, newest first. */
  public List<Container> attempts(String name) {
    return containers.stream().filter(container -> container.name().equals(name)).toList();
  }

  public Optional<Container> newest(String name) {
    return containers.stream().filter(container -> container.name().equals(name)).findFirst();
  }

  public List<Container> running() {
    return containers.stream()
        .filter(container -> container.state() instanceof State.Running)
        .toList();
  }

  public boolean isEmpty() {
    return sandboxes.isEmpty() && containers.isEmpty();
  }
}
