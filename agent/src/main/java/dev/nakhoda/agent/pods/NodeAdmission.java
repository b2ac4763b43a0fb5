package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.pods.PodPlan.Waiting;
import dev.nakhoda.api.KubeObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What this node does not take in, because it could not carry what the pod asks for. Such a pod
 * fails before anything of it is started. Pure; words as upstream's.
 *
 * @param unsafeSysctls those allowed besides the safe ones; may end with {@code *}
 * @param appArmor whether the kernel has it
 */
public record NodeAdmission(List<String> unsafeSysctls, boolean appArmor) {

  /** Namespaced, and of no harm to other pods. */
  private static final Set<String> SAFE =
      Set.of(
          "kernel.shm_rmid_forced",
          "net.ipv4.ip_local_port_range",
          "net.ipv4.ip_local_reserved_ports",
          "net.ipv4.ip_unprivileged_port_start",
          "net.ipv4.ping_group_range",
          "net.ipv4.tcp_fin_timeout",
          "net.ipv4.tcp_keepalive_intvl",
          "net.ipv4.tcp_keepalive_probes",
          "net.ipv4.tcp_keepalive_time",
          "net.ipv4.tcp_rmem",
          "net.ipv4.tcp_syncookies",
          "net.ipv4.tcp_wmem");

  private static final List<String> LISTS =
      List.of("containers", "initContainers", "ephemeralContainers");

  public NodeAdmission {
    unsafeSysctls = List.copyOf(unsafeSysctls);
  }

  /** Why the pod is refused; empty: it is taken in, or has been before. */
  Optional<Waiting> refusal(KubeObject pod) {
    boolean begun =
        pod.tree()
            .path("status")
            .path("containerStatuses")
            .valueStream()
            .anyMatch(status -> !status.path("containerID").asString("").isEmpty());
    JsonNode spec = pod.tree().path("spec");
    return begun
        ? Optional.empty()
        : Stream.of(sysctls(spec), appArmor(spec), groups(spec))
            .flatMap(Optional::stream)
            .findFirst();
  }

  private Optional<Waiting> sysctls(JsonNode spec) {
    return spec.path("securityContext")
        .path("sysctls")
        .valueStream()
        .map(sysctl -> sysctl.path("name").asString("").replace('/', '.'))
        .flatMap(name ->
            fault(name, spec).map(fault -> "forbidden sysctl: \"" + name + "\" " + fault).stream())
        .map(message -> new Waiting("SysctlForbidden", message))
        .findFirst();
  }

  private Optional<String> fault(String name, JsonNode spec) {
    boolean allowed =
        SAFE.contains(name)
            || unsafeSysctls.stream()
                .anyMatch(each ->
                    each.endsWith("*")
                        ? name.startsWith(each.substring(0, each.length() - 1))
                        : name.equals(each));
    if (!allowed) {
      return Optional.of("not allowlisted");
    }
    if (name.startsWith("net.") && spec.path("hostNetwork").asBoolean(false)) {
      return Optional.of("not allowed with host net enabled");
    }
    return !name.startsWith("net.") && spec.path("hostIPC").asBoolean(false)
        ? Optional.of("not allowed with host ipc enabled")
        : Optional.empty();
  }

  private Optional<Waiting> appArmor(JsonNode spec) {
    boolean asked =
        asksForAppArmor(spec)
            || LISTS.stream()
                .flatMap(list -> spec.path(list).valueStream())
                .anyMatch(NodeAdmission::asksForAppArmor);
    return asked && !appArmor
        ? Optional.of(
            new Waiting("AppArmor", "Cannot enforce AppArmor: AppArmor is not enabled on the host"))
        : Optional.empty();
  }

  private static boolean asksForAppArmor(JsonNode owner) {
    String type =
        owner.path("securityContext").path("appArmorProfile").path("type").asString("Unconfined");
    return !type.equals("Unconfined");
  }

  private static Optional<Waiting> groups(JsonNode spec) {
    return spec.path("securityContext")
            .path("supplementalGroupsPolicy")
            .asString("")
            .equals("Strict")
        ? Optional.of(
            new Waiting(
                "SupplementalGroupsPolicyNotSupported",
                "SupplementalGroupsPolicy=Strict is not supported in this node"))
        : Optional.empty();
  }
}
