package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.environment.ConfigError;
import dev.nakhoda.agent.runtime.ContainerSpec.Security;
import dev.nakhoda.agent.runtime.Images;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/** Merges the securityContext of pod and container; the container's own wins. */
record ContainerSecurity(JsonNode pod, JsonNode container, Path seccompProfiles) {

  static ContainerSecurity of(JsonNode podSpec, JsonNode container, Path seccompProfiles) {
    return new ContainerSecurity(
        podSpec.path("securityContext"), container.path("securityContext"), seccompProfiles);
  }

  Security merged() {
    JsonNode capabilities = container.path("capabilities");
    return new Security(
        container.path("privileged").asBoolean(false),
        number("runAsUser"),
        number("runAsGroup"),
        groups(),
        strings(capabilities.path("add")),
        strings(capabilities.path("drop")),
        container.path("readOnlyRootFilesystem").asBoolean(false),
        !container.path("allowPrivilegeEscalation").asBoolean(true),
        seccomp(),
        container.path("procMount").asString("").equals("Unmasked"),
        kernelModules());
  }

  private List<String> kernelModules() {
    List<String> options = new ArrayList<>();
    JsonNode profile = either("appArmorProfile");
    switch (profile.path("type").asString("")) {
      case "Unconfined" -> options.add("apparmor=unconfined");
      case "Localhost" -> options.add("apparmor=" + profile.path("localhostProfile").asString(""));
      // The runtime's own profile is what Docker takes without a word.
      default -> {}
    }
    JsonNode labels = either("seLinuxOptions");
    for (String part : List.of("user", "role", "type", "level")) {
      String value = labels.path(part).asString("");
      if (!value.isEmpty()) {
        options.add("label=" + part + ":" + value);
      }
    }
    return options;
  }

  /** runAsNonRoot; fails with {@link ConfigError} when the container would run as root. */
  void verify(Images.Image image, String podName, String name) {
    if (!either("runAsNonRoot").asBoolean(false)) {
      return;
    }
    String where = " (pod: \"" + podName + "\", container: " + name + ")";
    OptionalLong user = number("runAsUser");
    if (user.isPresent()) {
      if (user.getAsLong() == 0) {
        throw new ConfigError("container's runAsUser breaks non-root policy" + where);
      }
      return;
    }
    OptionalLong imageUser = image.userId();
    if (imageUser.isEmpty()) {
      throw new ConfigError(
          "container has runAsNonRoot and image has non-numeric user ("
              + image.user()
              + "), cannot verify user is non-root"
              + where);
    }
    if (imageUser.getAsLong() == 0) {
      throw new ConfigError("container has runAsNonRoot and image will run as root" + where);
    }
  }

  private JsonNode either(String field) {
    return container.has(field) ? container.path(field) : pod.path(field);
  }

  private OptionalLong number(String field) {
    JsonNode value = either(field);
    return value.isNumber() ? OptionalLong.of(value.asLong()) : OptionalLong.empty();
  }

  private List<Long> groups() {
    List<Long> groups = new ArrayList<>();
    pod.path("supplementalGroups").forEach(group -> groups.add(group.asLong()));
    if (pod.path("fsGroup").isNumber()) {
      groups.add(pod.path("fsGroup").asLong());
    }
    return groups;
  }

  private Optional<String> seccomp() {
    JsonNode profile = either("seccompProfile");
    return switch (profile.path("type").asString("")) {
      case "Unconfined" -> Optional.of("unconfined");
      case "Localhost" -> Optional.of(read(profile.path("localhostProfile").asString("")));
      // No profile named: the runtime's own is the safer reading (kubelet's seccompDefault).
      default -> Optional.empty();
    };
  }

  private String read(String profile) {
    Path file = seccompProfiles.resolve(profile).normalize();
    if (!file.startsWith(seccompProfiles)) {
      throw new ConfigError("localhostProfile must be a relative path inside the profile root");
    }
    try {
      return Files.readString(file);
    } catch (IOException missing) {
      throw new ConfigError("cannot load seccomp profile \"" + profile + "\": " + missing);
    }
  }

  private static List<String> strings(JsonNode list) {
    List<String> strings = new ArrayList<>();
    list.forEach(entry -> strings.add(entry.asString("")));
    return strings;
  }
}
