package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.cgroups.PodGroups;
import dev.nakhoda.agent.network.NetworkException;
import dev.nakhoda.agent.network.PodNetwork;
import dev.nakhoda.agent.network.PodNetwork.Attachment;
import dev.nakhoda.agent.pods.PodMemory.Failure;
import dev.nakhoda.agent.pods.PodPlan.Waiting;
import dev.nakhoda.agent.runtime.Runtime;
import dev.nakhoda.agent.runtime.RuntimeFailure;
import dev.nakhoda.agent.runtime.SandboxSpec;
import dev.nakhoda.loop.Time;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** Makes, wires and stops sandboxes. Blocks; called by the pod's worker. */
record SandboxSteps(
    Runtime runtime, PodNetwork network, PodGroups groups, Time time, Supplier<Host> host) {

  /** Label of a sandbox: the pod's grace in seconds, for when its object is gone. */
  static final String GRACE_LABEL = "dev.nakhoda.pod.grace-seconds";

  private static final int LONGEST_HOSTNAME = 64;

  PodMemory create(int attempt, PodSituation situation) throws InterruptedException {
    Optional<String> notReady =
        situation.pod().hostNetwork() ? Optional.empty() : network.notReady();
    if (notReady.isPresent()) {
      return failed(situation, "NetworkNotReady", "network is not ready: " + notReady.get());
    }
    Optional<String> group;
    try {
      group = groups.establish(situation.object());
    } catch (RuntimeFailure.Refused failure) {
      return failed(
          situation,
          "FailedCreatePodContainer",
          "unable to ensure pod container exists: " + failure.getMessage());
    }
    try {
      String id = runtime.createSandbox(spec(attempt, situation).within(group));
      long pid = runtime.startSandbox(id);
      if (!situation.pod().hostNetwork()) {
        network.setUp(new Attachment(id, pid, HostPorts.of(situation.spec())));
      }
      return situation.memory().sandboxMade();
    } catch (RuntimeFailure.Unavailable down) {
      throw down;
    } catch (RuntimeFailure | NetworkException failure) {
      return failed(
          situation,
          "FailedCreatePodSandBox",
          "Failed to create pod sandbox: " + failure.getMessage());
    }
  }

  PodMemory wire(PodStep.WireSandbox step, PodSituation situation) throws InterruptedException {
    try {
      network.setUp(new Attachment(step.sandboxId(), step.pid(), HostPorts.of(situation.spec())));
      return situation.memory().sandboxMade();
    } catch (NetworkException failure) {
      return failed(
          situation,
          "FailedCreatePodSandBox",
          "Failed to create pod sandbox: failed to set up network: " + failure.getMessage());
    }
  }

  /** The wire goes with the sandbox's namespace; taking it away first would take twice as long. */
  void stop(String sandboxId) throws InterruptedException {
    runtime.stopSandbox(sandboxId);
    network.tearDown(sandboxId);
  }

  private PodMemory failed(PodSituation situation, String reason, String message) {
    situation.events().warning("", reason, message);
    Failure failure =
        Failure.next(situation.memory().sandbox(), new Waiting(reason, message), time.now());
    return situation.memory().sandboxFailed(failure);
  }

  private SandboxSpec spec(int attempt, PodSituation situation) {
    JsonNode spec = situation.spec();
    refuseWhatDockerLacks(spec);
    Map<String, String> sysctls = new HashMap<>();
    for (JsonNode sysctl : spec.path("securityContext").path("sysctls")) {
      sysctls.put(sysctl.path("name").asString(""), sysctl.path("value").asString(""));
    }
    return new SandboxSpec(
        situation.pod().id(),
        attempt,
        situation.pod().hostNetwork() ? host.get().nodeName() : kernelHostname(situation),
        namespaces(spec),
        sysctls,
        Map.of(GRACE_LABEL, Long.toString(situation.pod().grace().toSeconds())));
  }

  private static void refuseWhatDockerLacks(JsonNode spec) {
    if (!spec.path("hostUsers").asBoolean(true)) {
      throw new RuntimeFailure.Refused(
          "can't set `spec.hostUsers: false`, runtime does not support user namespaces");
    }
    String runtimeClass = spec.path("runtimeClassName").asString("");
    if (!runtimeClass.isEmpty()) {
      throw new RuntimeFailure.Refused(
          "failed to look up the runtime: runtimeclass.node.k8s.io \""
              + runtimeClass
              + "\" not found");
    }
  }

  /** With setHostnameAsFQDN the whole name, if the kernel takes it. */
  private String kernelHostname(PodSituation situation) {
    String hostname = hostname(situation);
    String domain = domain(situation, host.get());
    if (!situation.spec().path("setHostnameAsFQDN").asBoolean(false) || domain.isEmpty()) {
      return hostname;
    }
    String full = hostname + "." + domain;
    if (full.length() > LONGEST_HOSTNAME) {
      throw new RuntimeFailure.Refused(
          "failed to construct FQDN from pod hostname and cluster domain, FQDN "
              + full
              + " is too long ("
              + LONGEST_HOSTNAME
              + " characters is the max, "
              + full.length()
              + " characters requested)");
    }
    return full;
  }

  /** Of a pod with a subdomain; empty: none. */
  static String domain(PodSituation situation, Host host) {
    String subdomain = situation.spec().path("subdomain").asString("");
    return subdomain.isEmpty()
        ? ""
        : subdomain + "." + situation.pod().id().namespace() + ".svc." + host.network().domain();
  }

  static SandboxSpec.Namespaces namespaces(JsonNode spec) {
    return new SandboxSpec.Namespaces(
        spec.path("hostNetwork").asBoolean(false),
        spec.path("hostPID").asBoolean(false),
        spec.path("hostIPC").asBoolean(false),
        spec.path("shareProcessNamespace").asBoolean(false));
  }

  /** The pod's own name, cut to what the kernel takes, unless the spec names another. */
  static String hostname(PodSituation situation) {
    String name = situation.spec().path("hostname").asString(situation.pod().id().name());
    String cut = name.length() > 63 ? name.substring(0, 63) : name;
    return cut.replaceFirst("[-.]+$", "");
  }
}
