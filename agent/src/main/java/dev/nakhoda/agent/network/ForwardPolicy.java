package dev.nakhoda.agent.network;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lets pods' packets through where the machine forwards nothing by itself: another Docker engine on
 * it (with its own iptables rules) sets the policy of FORWARD to DROP. Rules are added only then.
 */
final class ForwardPolicy {

  private static final List<String> COMMENT = List.of("-m", "comment", "--comment", "nakhoda pods");

  private ForwardPolicy() {}

  /** Looks once; an engine that is started later must be told to leave the policy alone. */
  static void admit(String bridge) throws InterruptedException {
    Optional<String> rules = run(List.of("iptables", "-w", "-S", "FORWARD"));
    if (rules.isEmpty() || !rules.get().contains("-P FORWARD DROP")) {
      return;
    }
    for (String direction : List.of("-i", "-o")) {
      if (run(rule("-C", direction, bridge)).isEmpty()) {
        HostCommand.run(rule("-I", direction, bridge), "");
      }
    }
  }

  static void cleanUp(String bridge) throws InterruptedException {
    for (String direction : List.of("-i", "-o")) {
      run(rule("-D", direction, bridge));
    }
  }

  private static List<String> rule(String action, String direction, String bridge) {
    return Stream.of(
            List.of("iptables", "-w", action, "FORWARD", direction, bridge),
            COMMENT,
            List.of("-j", "ACCEPT"))
        .flatMap(List::stream)
        .toList();
  }

  /** Empty when it failed, or there is no iptables on the machine. */
  private static Optional<String> run(List<String> command) throws InterruptedException {
    try {
      HostCommand.Result result = HostCommand.attempt(command, "");
      return result.failed() ? Optional.empty() : Optional.of(result.output());
    } catch (NetworkException noIptables) {
      return Optional.empty();
    }
  }
}
